import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** All that lies below a folder, a line each: kind, mode, owner, time, path, content. Two that are equal are the same to the byte. */
export function treeOf(folder: string): readonly string[] {
  return ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
    .toSorted()
    .map((path) => {
      const absolute = join(folder, path)
      const stat = lstatSync(absolute)
      const { mode, uid, gid, mtimeMs } = stat
      const about = `${mode.toString(8)} ${uid}:${gid} ${mtimeMs.toFixed(2)} ${path}`
      if (stat.isSymbolicLink()) return `${about} -> ${readlinkSync(absolute)}`
      return stat.isFile() ? `${about} ${readFileSync(absolute, 'base64')}` : about
    })
}
