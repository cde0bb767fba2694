import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** What lies below a folder, by path. */
export type DeviceTree = ReadonlyMap<string, TreeEntry>

interface TreeEntry {
  readonly kind: string
  /** Of a file its digest, of a link where it leads. */
  readonly content: string
  readonly mode: string
  readonly owner: string
  /** Of files and links, in ms; empty for a folder, whose time is of what came and went in it. */
  readonly time: string
}

export function treeOf(root: string): DeviceTree {
  return new Map(pathsBelow(root, '').map((path) => [path, entryOf(join(root, path))]))
}

/**
 * Sentences on how a tree differs from the one that was expected; empty if they are the same to the byte. `times`: also in
 * when their files were changed.
 */
export function differences(
  expected: DeviceTree,
  found: DeviceTree,
  { times }: { readonly times: boolean },
): readonly string[] {
  const paths = [...new Set([...expected.keys(), ...found.keys()])].toSorted()
  return paths.flatMap((path) => {
    const [before, after] = [expected.get(path), found.get(path)]
    if (after === undefined) return [`${path} is missing`]
    if (before === undefined) return [`${path} is left behind`]
    const [aspect] = (
      ['kind', 'content', 'mode', 'owner', ...(times ? ['time' as const] : [])] as const
    ).filter((name) => before[name] !== after[name])
    return aspect === undefined ? [] : [`${path} has another ${WORDS[aspect]}`]
  })
}

const WORDS = {
  kind: 'kind',
  content: 'content',
  mode: 'mode',
  owner: 'owner',
  time: 'time of change',
} as const

function pathsBelow(root: string, path: string): readonly string[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name)
    return entry.isDirectory() ? [below, ...pathsBelow(root, below)] : [below]
  })
}

function entryOf(path: string): TreeEntry {
  const stat = lstatSync(path)
  return {
    kind: kindOf(stat),
    content: contentOf(path, stat),
    mode: (stat.mode & 0o7777).toString(8),
    owner: `${stat.uid}:${stat.gid}`,
    time: stat.isDirectory() ? '' : stat.mtimeMs.toFixed(2),
  }
}

function kindOf(stat: Stats): string {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'folder'
  return stat.isSymbolicLink() ? 'link' : 'other'
}

function contentOf(path: string, stat: Stats): string {
  if (stat.isSymbolicLink()) return readlinkSync(path)
  return stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
}
