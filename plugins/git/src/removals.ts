import type { Kind } from './walk.ts'

export interface Contents {
  /** What lies in the working tree, a folder before what is in it. */
  readonly found: ReadonlyMap<string, Kind>
  /** Files and links of the commit. */
  readonly files: ReadonlySet<string>
  /** Folders that the commit has in itself: of submodules. */
  readonly folders: ReadonlySet<string>
  /** Files and links of what is checked out now. */
  readonly before: ReadonlySet<string>
}

export type Clean = 'untracked' | 'all' | 'nothing'

/**
 * What has to go so that a working tree can be the commit, in the order in which it can be removed. `ignoredAmong` answers
 * which of the paths (of folders with `/` behind) the commit says to ignore. What is no file, link or folder stays, unless it
 * is in the way.
 */
export async function removals(
  contents: Contents,
  clean: Clean,
  ignoredAmong: (paths: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<readonly string[]> {
  const { found, files } = contents
  const needed = foldersNeeded(contents)
  const inTheWay = pathsInTheWay(contents, needed)
  const isUnknown = (path: string, kind: Kind) =>
    kind !== 'other' && !files.has(path) && !needed.has(path) && !contents.before.has(path)
  const unknown = [...found].filter(([path, kind]) => isUnknown(path, kind))
  const ignored =
    clean === 'untracked'
      ? await ignoredAmong(unknown.map(([path, kind]) => (kind === 'folder' ? `${path}/` : path)))
      : new Set<string>()

  const goes = new Set<string>()
  const holding = new Set<string>()
  const losing = new Set<string>()
  for (const [path, kind] of [...found].toReversed()) {
    const isKept =
      !inTheWay.has(path) &&
      (kind === 'folder'
        ? needed.has(path) || holding.has(path) || staysEmpty(path)
        : files.has(path) || kind === 'other' || (isUnknown(path, kind) && stays(path)))
    if (isKept) holding.add(holderOf(path))
    else {
      goes.add(path)
      losing.add(holderOf(path))
    }
  }
  return [...goes]

  function stays(path: string): boolean {
    return clean === 'nothing' || ignored.has(path)
  }

  /** Of a folder in which nothing stays: whether it does. One that only now becomes empty goes, as git has it. */
  function staysEmpty(path: string): boolean {
    if (ignored.has(`${path}/`)) return true
    return clean === 'nothing' && !losing.has(path)
  }
}

/** Folders of the commit, with those that only hold something. */
function foldersNeeded({ files, folders }: Contents): ReadonlySet<string> {
  const needed = new Set(folders)
  for (const path of [...files, ...folders]) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      needed.add(path.slice(0, end))
    }
  }
  return needed
}

/** What is of another kind than the commit has at that path, with all below. */
function pathsInTheWay(
  { found, files }: Contents,
  needed: ReadonlySet<string>,
): ReadonlySet<string> {
  const inTheWay = new Set<string>()
  for (const [path, kind] of found) {
    const isOther = files.has(path)
      ? kind === 'folder' || kind === 'other'
      : needed.has(path) && kind !== 'folder'
    if (isOther || inTheWay.has(holderOf(path))) inTheWay.add(path)
  }
  return inTheWay
}

function holderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}
