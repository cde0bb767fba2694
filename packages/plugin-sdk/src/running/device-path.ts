import { realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { StepFailure } from '../step-failure.ts'

/**
 * The absolute path of a device path: `opt/app` and `/opt/app` are the same, below the device's root. Throws StepFailure
 * `invalid` for one that leaves the root, by `..` or through a link.
 */
export function devicePath(root: string, path: string): string {
  if (path.includes('\0')) throw new StepFailure('invalid', 'a path must not hold a NUL')
  const absolute = join(root, path)
  const real = realRoot(root)
  const inside =
    isBelow(join(root), absolute) && isBelow(real, realOfExisting(absolute, root, real))
  if (!inside) throw new StepFailure('invalid', `${path} is outside of the device's root`)
  return absolute
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

function realRoot(root: string): string {
  return realpathSync(root)
}

/** The real path of the folder that would hold it: of its deepest ancestor that exists. */
function realOfExisting(path: string, root: string, real: string): string {
  for (let parent = dirname(path); parent.length >= root.length; parent = dirname(parent)) {
    try {
      return realpathSync(parent)
    } catch {
      // Not there yet: its own parent decides.
    }
    if (parent === dirname(parent)) break
  }
  return real
}
