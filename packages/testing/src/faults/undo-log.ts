import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const KINDS = ['write', 'create', 'remove', 'rename', 'attributes', 'sync', 'sync-all'] as const
const HEADER_BYTES = 120

/** One record of the shim: how something was before a change, or that it was synced. */
export interface UndoRecord {
  readonly kind: (typeof KINDS)[number]
  /** What is changed; of a new or removed name, what it names. */
  readonly inode: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly atime: number
  readonly mtime: number
  /** Size before. */
  readonly size: number
  /** `write`: where the old bytes stood. */
  readonly offset: number
  readonly data: Buffer
  /** Inode of the folder that holds `name`; `rename`: from there, to `otherName` in `otherFolder`. */
  readonly folder: number
  readonly name: string
  readonly otherFolder: number
  readonly otherName: string
  /** What a removal or a rename took away is kept under this name in the undo folder; null: nothing. */
  readonly kept: string | null
}

/** All that the shim wrote, in its order. */
export function readUndoLog(undoFolder: string): readonly UndoRecord[] {
  const file = join(undoFolder, 'log')
  if (!existsSync(file)) return []
  const log = readFileSync(file)
  const records: UndoRecord[] = []
  for (let at = 0; at + HEADER_BYTES <= log.length; ) {
    const name = at + HEADER_BYTES
    const otherName = name + log.readUInt32LE(at + 104)
    const data = otherName + log.readUInt32LE(at + 108)
    const end = data + Number(log.readBigUInt64LE(at + 112))
    const long = (offset: number) => Number(log.readBigInt64LE(at + offset))
    const replaced = long(32)
    records.push({
      kind: KINDS[log.readUInt32LE(at) - 1] ?? 'sync',
      mode: log.readUInt32LE(at + 4),
      inode: long(8),
      folder: long(16),
      otherFolder: long(24),
      offset: long(40),
      size: long(48),
      uid: log.readUInt32LE(at + 56),
      gid: log.readUInt32LE(at + 60),
      atime: long(64) + long(72) / 1e9,
      mtime: long(80) + long(88) / 1e9,
      kept: replaced === 0 ? null : `kept-${long(96)}`,
      name: log.toString('utf8', name, otherName),
      otherName: log.toString('utf8', otherName, data),
      data: log.subarray(data, end),
    })
    at = end
  }
  return records
}

/** The changes that no sync after them has made lasting, in their order. */
export function unsyncedChanges(records: readonly UndoRecord[]): readonly UndoRecord[] {
  const syncedAt = new Map<number, number>()
  let allSyncedAt = -1
  records.forEach(({ kind, inode }, index) => {
    if (kind === 'sync') syncedAt.set(inode, index)
    if (kind === 'sync-all') allSyncedAt = index
  })
  const isSynced = (inode: number, index: number) =>
    Math.max(syncedAt.get(inode) ?? -1, allSyncedAt) > index
  return records.filter((record, index) => {
    switch (record.kind) {
      case 'write':
      case 'attributes':
        return !isSynced(record.inode, index)
      case 'create':
      case 'remove':
        return !isSynced(record.folder, index)
      case 'rename':
        // A file system brings both ends of a rename to the disk at once.
        return !isSynced(record.folder, index) && !isSynced(record.otherFolder, index)
      default:
        return false
    }
  })
}
