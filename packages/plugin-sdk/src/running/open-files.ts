import { chmod, chown, type FileHandle, open, utimes } from 'node:fs/promises'

/** Asks the host to bring an open file of this process, or an open folder's names, to the disk. */
export type SyncByHost = (fd: number) => Promise<void>

/** Where a process finds its own open files. */
export const OPEN_FILES = '/proc/self/fd'

/**
 * Gives open files back what Node's permission model takes from every process, whatever it may read and write: `sync`,
 * `datasync`, `chmod`, `chown` and `utimes`. A file that this process could open it may bring to the disk, by its host, and
 * change the attributes of, by its path in /proc. Without this a handler could keep nothing durably, nor could the
 * libraries that it uses. (`fsyncSync` and `flush: true` stay refused.) `anyFile` is one that it may read.
 */
export async function giveBackOpenFiles(syncByHost: SyncByHost, anyFile: string): Promise<void> {
  const handle = await open(anyFile, 'r')
  const prototype: FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  const pathOf = ({ fd }: FileHandle) => `${OPEN_FILES}/${fd}`
  const own: Partial<FileHandle> & ThisType<FileHandle> = {
    sync() {
      return syncByHost(this.fd)
    },
    datasync() {
      return syncByHost(this.fd)
    },
    chmod(mode) {
      return chmod(pathOf(this), mode)
    },
    chown(uid, gid) {
      return chown(pathOf(this), uid, gid)
    },
    utimes(atime, mtime) {
      return utimes(pathOf(this), atime, mtime)
    },
  }
  Object.assign(prototype, own)
}
