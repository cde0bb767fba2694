import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PAGE_BYTES = 4_096

/** A file system of a few megabytes in memory, to be filled. */
export class SmallDisk implements Disposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** null where this user may not mount one. */
  static mount(sizeBytes: number): SmallDisk | null {
    const folder = mkdtempSync(join(tmpdir(), 'contraflow-disk-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder], {
        stdio: 'ignore',
      })
      return new SmallDisk(folder)
    } catch {
      rmSync(folder, { recursive: true })
      return null
    }
  }

  /** Leaves not one page free. */
  fill(): void {
    const file = openSync(join(this.folder, 'filling'), 'a')
    try {
      for (let bytes = 256 * PAGE_BYTES; bytes >= PAGE_BYTES; ) {
        if (!wrote(file, bytes)) bytes /= 2
      }
    } finally {
      closeSync(file)
    }
  }

  /** Takes away what filled it. */
  free(): void {
    rmSync(join(this.folder, 'filling'), { force: true })
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.folder])
    rmSync(this.folder, { recursive: true })
  }
}

function wrote(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes
  } catch {
    return false
  }
}
