import { dirname, join } from 'node:path'

/** The folder of a process's own code: beside its entry; run from source it is spread over the repository. */
export function codeOf(workerFile: string): string {
  const folder = dirname(workerFile)
  return workerFile.endsWith('.ts') ? join(folder, '..', '..', '..') : folder
}
