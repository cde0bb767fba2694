import { StepFailure } from '@contraflow/plugin-sdk'
import type { Delivered } from '@contraflow/plugin-sdk/placing'
import { type ArchiveEntry, archiveEntries } from './archive.ts'
import type { Room } from './archive-room.ts'

const OWN_NAME = /^\.contraflow-[0-9a-f]{16}\.(part|restore)$/

/**
 * All that an archive delivers, in its order; reads it whole, so that one that is damaged is known before anything is
 * written; one that could fit nowhere on the file
 * system is not read any further. null stands for an entry that is the destination itself. Throws StepFailure `invalid` for what must not be
 * delivered: paths that leave the destination, devices, what lies below a file or a link of the same archive.
 */
export async function readDelivery(
  file: string,
  name: string,
  { signal, room }: { readonly signal: AbortSignal; readonly room: Room },
): Promise<readonly (Delivered | null)[]> {
  const delivery: (Delivered | null)[] = []
  const kinds = new Map<string, Delivered['kind']>()
  for await (const entry of archiveEntries(file, name)) {
    signal.throwIfAborted()
    const delivered = deliveredBy(entry)
    room.take(delivered?.kind === 'file' ? delivered.bytes : 0)
    if (delivered !== null) {
      refuseContradiction(delivered, kinds)
      for (const folder of parentsOf(delivered.path)) kinds.set(folder, 'folder')
      kinds.set(delivered.path, delivered.kind)
    }
    delivery.push(delivered)
  }
  return delivery
}

function deliveredBy({ header }: ArchiveEntry): Delivered | null {
  const path = insidePath(header.name)
  if (path === '') return null
  const attributes = {
    path,
    mode: header.mode,
    uid: header.uid,
    gid: header.gid,
    mtime: header.mtime,
  }
  switch (header.type) {
    case 'file':
      return { kind: 'file', ...attributes, bytes: header.size }
    case 'directory':
      return { kind: 'folder', ...attributes }
    case 'symlink':
      return { kind: 'link', ...attributes, target: linkTarget(path, header.linkname) }
    case 'link':
      return { kind: 'hard-link', ...attributes, target: insidePath(header.linkname) }
    default:
      throw refused(`${path} is a ${header.type} that can't be delivered`)
  }
}

/** The path without `.` and empty segments; empty for the destination itself. */
function insidePath(name: string): string {
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (name.startsWith('/') || segments.includes('..') || name.includes('\0')) {
    throw refused(`${JSON.stringify(name)} leaves the destination`)
  }
  const own = segments.find((segment) => OWN_NAME.test(segment))
  if (own !== undefined) throw refused(`${own} is a name that deliveries use for themselves`)
  return segments.join('/')
}

/** A `..` behind a name could lead anywhere, where that name is itself a link. */
function linkTarget(path: string, target: string): string {
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.')
  const firstName = segments.findIndex((segment) => segment !== '..')
  const climbsAgain = firstName >= 0 && segments.lastIndexOf('..') > firstName
  if (target === '' || target.includes('\0') || climbsAgain) {
    throw refused(`the link ${path} points to ${JSON.stringify(target)}, which is not a plain path`)
  }
  return target
}

type Kinds = ReadonlyMap<string, Delivered['kind']>

function refuseContradiction(delivered: Delivered, kinds: Kinds): void {
  const { path, kind } = delivered
  const before = kinds.get(path) ?? kind
  if ((before === 'folder') !== (kind === 'folder')) {
    throw refused(`${path} is in it both as a folder and as something else`)
  }
  const parent = parentsOf(path).find((folder) => (kinds.get(folder) ?? 'folder') !== 'folder')
  if (parent !== undefined) throw refused(`${path} lies below ${parent}, which is no folder in it`)
  if (kind === 'hard-link' && !['file', 'hard-link'].includes(kinds.get(delivered.target) ?? '')) {
    throw refused(`${path} is a second name of ${delivered.target}, which is no file in it`)
  }
}

/** The folders that a path lies in, without the destination itself. */
function parentsOf(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1)
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
}

function refused(reason: string): StepFailure {
  return new StepFailure('invalid', `the archive is refused: ${reason}`)
}
