import { statfs } from 'node:fs/promises'

/** What may still be written to the file system that holds an existing path. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bfree, bsize } = await statfs(path)
  return (process.geteuid?.() === 0 ? bfree : bavail) * bsize
}

/** As sentences give sizes: in MiB, with one digit behind the point. */
export function inMiB(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}
