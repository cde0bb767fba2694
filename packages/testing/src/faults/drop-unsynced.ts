import {
  chmodSync,
  closeSync,
  ftruncateSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  openSync,
  readdirSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { FaultControl } from './fault-control.ts'
import { readUndoLog, type UndoRecord, unsyncedChanges } from './undo-log.ts'

/**
 * Leaves a device's folder as a power cut would: every change that was not synced is undone, newest first. None of the
 * device's processes may be alive. Answers how many changes were dropped; everything that is left counts as synced.
 */
export function dropUnsynced(control: FaultControl): number {
  const dropped = unsyncedChanges(readUndoLog(control.undoFolder))
  const tree = new Inodes(control.folder, control.undoFolder)
  for (const record of dropped.toReversed()) undo(record, tree, control.undoFolder)
  restoreAttributes(dropped, tree)
  control.forget()
  return dropped.length
}

/** Where each inode stands now. */
class Inodes {
  readonly #places = new Map<number, { readonly folder: number; readonly name: string }>()
  readonly #tops = new Map<number, string>()

  constructor(...folders: readonly string[]) {
    for (const folder of folders) {
      const { ino } = lstatSync(folder)
      this.#tops.set(ino, folder)
      this.#scan(folder, ino)
    }
  }

  /** null: it is nowhere. */
  pathOf(inode: number): string | null {
    const top = this.#tops.get(inode)
    if (top !== undefined) return top
    const place = this.#places.get(inode)
    if (place === undefined) return null
    const folder = this.pathOf(place.folder)
    return folder === null ? null : join(folder, place.name)
  }

  moved(inode: number, folder: number, name: string): void {
    this.#places.set(inode, { folder, name })
  }

  get top(): { readonly inode: number } {
    const [inode = 0] = [...this.#tops.keys()].slice(-1)
    return { inode }
  }

  #scan(folder: string, inode: number): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { ino } = lstatSync(join(folder, entry.name))
      this.#places.set(ino, { folder: inode, name: entry.name })
      if (entry.isDirectory()) this.#scan(join(folder, entry.name), ino)
    }
  }
}

const S_IFMT = 0o170000
const S_IFDIR = 0o040000

let lost = 0

function undo(record: UndoRecord, tree: Inodes, undoFolder: string): void {
  const folder = tree.pathOf(record.folder)
  switch (record.kind) {
    case 'write':
      undoWrite(record, tree.pathOf(record.inode))
      break
    case 'create':
      if (folder === null || inodeAt(join(folder, record.name)) !== record.inode) break
      lost += 1
      renameSync(join(folder, record.name), join(undoFolder, `lost-${lost}`))
      tree.moved(record.inode, tree.top.inode, `lost-${lost}`)
      break
    case 'remove':
      if (folder !== null) undoRemoval(record, folder, tree, undoFolder)
      break
    case 'rename':
      undoRename(record, folder, tree, undoFolder)
      break
    default:
  }
}

function undoWrite({ offset, data, size }: UndoRecord, path: string | null): void {
  if (path === null) return
  const descriptor = openSync(path, 'r+')
  if (data.length > 0) writeSync(descriptor, data, 0, data.length, offset)
  ftruncateSync(descriptor, size)
  closeSync(descriptor)
}

function undoRemoval(record: UndoRecord, folder: string, tree: Inodes, undoFolder: string): void {
  const path = join(folder, record.name)
  if (inodeAt(path) !== null) return
  if (record.kept === null) return
  renameSync(join(undoFolder, record.kept), path)
  tree.moved(record.inode, record.folder, record.name)
}

function undoRename(
  record: UndoRecord,
  folder: string | null,
  tree: Inodes,
  undoFolder: string,
): void {
  const other = tree.pathOf(record.otherFolder)
  if (other === null || folder === null) return
  const renamed = join(other, record.otherName)
  if (inodeAt(renamed) !== record.inode) return
  renameSync(renamed, join(folder, record.name))
  tree.moved(record.inode, record.folder, record.name)
  if (record.kept === null) return
  const replaced = lstatSync(join(undoFolder, record.kept)).ino
  renameSync(join(undoFolder, record.kept), renamed)
  tree.moved(replaced, record.otherFolder, record.otherName)
}

/** Each as it was before the first change that was dropped. Folders last: what is done in them changes their times. */
function restoreAttributes(dropped: readonly UndoRecord[], tree: Inodes): void {
  const first = new Map<number, UndoRecord>()
  for (const record of dropped) {
    const isOfContent = record.kind === 'write' || record.kind === 'attributes'
    if (isOfContent && !first.has(record.inode)) first.set(record.inode, record)
  }
  for (const record of [...first.values()].toSorted(foldersLast)) {
    const path = tree.pathOf(record.inode)
    if (path === null) continue
    const isLink = lstatSync(path).isSymbolicLink()
    lchownSync(path, record.uid, record.gid)
    if (!isLink) chmodSync(path, record.mode & 0o7777)
    lutimesSync(path, record.atime, record.mtime)
  }
}

function foldersLast(a: UndoRecord, b: UndoRecord): number {
  const rank = ({ mode }: UndoRecord) => ((mode & S_IFMT) === S_IFDIR ? 1 : 0)
  return rank(a) - rank(b)
}

function inodeAt(path: string): number | null {
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? null
}
