import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledForNode } from '../building/build-plugin.ts'

const SELF = fileURLToPath(import.meta.url)

/**
 * The program of attempts' processes, as one file with all that it needs (or with what stands beside it), since hundreds of
 * them are started: beside this one where this is built, else bundled for the time being.
 */
export async function attemptProgram(): Promise<{
  readonly file: string
  dispose(): Promise<void>
}> {
  const beside = join(dirname(SELF), `attempt-process${extname(SELF)}`)
  if (!SELF.endsWith('.ts')) return { file: beside, dispose: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), 'contraflow-attempt-'))
  const file = join(folder, 'attempt-process.mjs')
  await writeFile(file, await bundledForNode(beside))
  return { file, dispose: () => rm(folder, { recursive: true, force: true }) }
}
