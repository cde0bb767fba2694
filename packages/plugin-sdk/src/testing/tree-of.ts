import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/**
 * All that lies below a folder, a line each: kind, mode, owner, time, path, content; links are not followed. Two that are
 * equal are the same to the byte.
 */
export function treeOf(folder: string): readonly string[] {
  return ['', ...pathsBelow(folder, '')].toSorted().map((path) => {
    const absolute = join(folder, path)
    const stat = lstatSync(absolute)
    const { mode, uid, gid, mtimeMs } = stat
    const about = `${mode.toString(8)} ${uid}:${gid} ${mtimeMs.toFixed(2)} ${path}`
    if (stat.isSymbolicLink()) return `${about} -> ${readlinkSync(absolute)}`
    return stat.isFile() ? `${about} ${readFileSync(absolute, 'base64')}` : about
  })
}

function pathsBelow(folder: string, path: string): readonly string[] {
  return readdirSync(join(folder, path)).flatMap((name) => {
    const below = join(path, name)
    const isFolder = lstatSync(join(folder, below)).isDirectory()
    return isFolder ? [below, ...pathsBelow(folder, below)] : [below]
  })
}
