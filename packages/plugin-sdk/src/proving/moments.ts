import fs, { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Told before each change that this process makes to files, and again in the middle of those that can be cut in two:
 * `cut` then does the first half. `path`: of what, as it was given; null: of an open file. Whoever is told may never answer.
 */
export type MomentTold = (what: string, path: string | null, cut: () => void) => void

/** What changes files, and what that is called. By the same name it takes a callback, or gives a promise; with `Sync` it does neither. */
const CHANGES: { readonly [name: string]: string } = {
  appendFile: 'append to',
  chmod: 'change the mode of',
  chown: 'change the owner of',
  copyFile: 'copy',
  cp: 'copy',
  lchown: 'change the owner of',
  link: 'link',
  lutimes: 'change the times of',
  mkdir: 'make',
  mkdtemp: 'make',
  open: 'open',
  rename: 'rename',
  rm: 'remove',
  rmdir: 'remove',
  symlink: 'link',
  truncate: 'cut',
  unlink: 'remove',
  utimes: 'change the times of',
  writeFile: 'write',
}
/** Of an open file. */
const HANDLE_CHANGES: { readonly [name: string]: string } = {
  appendFile: 'append to',
  chmod: 'change the mode of',
  chown: 'change the owner of',
  truncate: 'cut',
  utimes: 'change the times of',
  write: 'write into',
  writeFile: 'write',
  writev: 'write into',
}

const { writeFileSync, appendFileSync, writeSync } = fs

/** Has every change that is made by Node's own file functions, from now on and in whatever module, told beforehand. */
export async function tellOfChanges(anyFile: string, told: MomentTold): Promise<void> {
  for (const [name, word] of Object.entries(CHANGES)) {
    tellOf(fs, name, word, told)
    tellOf(fs, `${name}Sync`, word, told)
    tellOf(fs.promises, name, word, told)
  }
  const handle = await open(anyFile, 'r')
  const prototype: object = Object.getPrototypeOf(handle)
  await handle.close()
  for (const [name, word] of Object.entries(HANDLE_CHANGES)) tellOf(prototype, name, word, told)
  syncBuiltinESMExports()
}

function tellOf(owner: object, name: string, word: string, told: MomentTold): void {
  const original: unknown = Reflect.get(owner, name)
  if (typeof original !== 'function') return
  Reflect.set(owner, name, function (this: unknown, ...args: readonly unknown[]): unknown {
    if (changes(name, args)) {
      const path = typeof args[0] === 'string' ? args[0] : null
      told(`about to ${word}`, path, () => undefined)
      const half = halfOf(this, name, args)
      if (half !== null) told('in the middle of writing', path, half)
    }
    return Reflect.apply(original, this, [...args])
  })
}

/** A file that is opened to be read is not changed. */
function changes(name: string, [, flags]: readonly unknown[]): boolean {
  if (name !== 'open' && name !== 'openSync') return true
  if (typeof flags === 'number') return (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0
  return typeof flags === 'string' && flags !== 'r' && flags !== 'rs'
}

/** Does the first half of a write; null: it is none that has one. */
function halfOf(self: unknown, name: string, args: readonly unknown[]): (() => void) | null {
  if (!/^(write|append)File(Sync)?$/.test(name)) return null
  if (typeof self === 'object' && self !== null && 'fd' in self && typeof self.fd === 'number') {
    const { fd } = self
    const half = firstHalf(args[0])
    return half === null ? null : () => void writeSync(fd, half)
  }
  const [path, data] = args
  const half = firstHalf(data)
  if (typeof path !== 'string' || half === null) return null
  const write = name.startsWith('append') ? appendFileSync : writeFileSync
  return () => write(path, half)
}

function firstHalf(data: unknown): Buffer | null {
  const isBytes = typeof data === 'string' || data instanceof Uint8Array
  if (!isBytes || data.length < 2) return null
  const bytes = Buffer.from(data)
  return bytes.subarray(0, bytes.length >> 1)
}
