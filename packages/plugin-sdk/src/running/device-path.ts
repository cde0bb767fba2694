import { lstatSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { StepFailure } from '../step-failure.ts'

/**
 * The absolute path of a device path: `opt/app` and `/opt/app` are the same, below the device's root. Throws StepFailure
 * `invalid` for one that leaves the root, by `..` or through a link.
 */
export function devicePath(root: string, path: string): string {
  if (path.includes('\0')) throw new StepFailure('invalid', 'a path must not hold a NUL')
  const absolute = join(root, path)
  const real = realpathSync(root)
  const holder = realOfExisting(absolute, root, real)
  if (!isBelow(join(root), absolute) || holder === null || !isBelow(real, holder))
    throw new StepFailure('invalid', `${path} is outside of the device's root`)
  return absolute
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

/** The real path of the folder that would hold it: of its deepest ancestor that exists; null for a link to nothing. */
function realOfExisting(path: string, root: string, real: string): string | null {
  for (let parent = dirname(path); parent.length >= root.length; parent = dirname(parent)) {
    if (isThere(parent)) return realOrNull(parent)
    if (parent === dirname(parent)) break
  }
  return real
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function realOrNull(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
