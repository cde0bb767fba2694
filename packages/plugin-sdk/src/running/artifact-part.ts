import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { sync, writeDurably } from './durable.ts'

const MARK_BYTES = 16 * 1_048_576
const MAX_REFETCHES = 2

const aboutSchema = z.object({
  /** For `If-Range`. */
  validator: z.string().nullable(),
  totalBytes: z.int().nonnegative().nullable(),
  digest: z.string(),
  /** So much of it is known to be on the disk: after a power cut the rest may be anything. */
  syncedBytes: z.int().nonnegative(),
})

/** What the server said of the file that a part is of. */
export type AboutPart = Readonly<z.infer<typeof aboutSchema>>

/**
 * The part of a file that has arrived, and what is needed to go on with it in another attempt.
 * INVARIANTS: what it is of is on the disk before the first byte of it. `bytes` is the file's length, and the hash is of
 * just these bytes. One process at a time (its holder locks it).
 */
export class ArtifactPart {
  readonly #folder: string
  readonly #key: string
  readonly #file: FileHandle
  #hash: Hash = createHash('sha256')
  #bytes = 0
  #doubtfulBytes = 0
  #refetches = 0
  #about: AboutPart | null = null

  private constructor(folder: string, key: string, file: FileHandle) {
    this.#folder = folder
    this.#key = key
    this.#file = file
  }

  /** The part that an earlier attempt has left; an empty one where there is none, or nothing is known of it. */
  static async open(folder: string, key: string): Promise<ArtifactPart> {
    const file = await open(join(folder, `${key}.part`), 'a+', 0o600)
    const part = new ArtifactPart(folder, key, file)
    const about = await readFile(join(folder, `${key}.json`), 'utf8')
      .then((text) => aboutSchema.parse(JSON.parse(text)))
      .catch(() => null)
    const { size } = await file.stat()
    const isTooLong = size > (about?.totalBytes ?? size)
    part.#about = isTooLong ? null : about
    await part.#cutTo(part.#about === null ? 0 : size)
    return part
  }

  get bytes(): number {
    return this.#bytes
  }

  get about(): AboutPart | null {
    return this.#about
  }

  get digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`
  }

  /** Throws away what has arrived: this is another file, or nothing is known of it (null). */
  async restart(about: Omit<AboutPart, 'syncedBytes'> | null): Promise<void> {
    this.#about = about === null ? null : { ...about, syncedBytes: 0 }
    await this.#cutTo(0)
    await this.#tell()
  }

  /** It was not known before how long the file is. */
  learnTotal(totalBytes: number | null): void {
    if (this.#about !== null) this.#about = { ...this.#about, totalBytes }
  }

  /** What is here may be of another file than what comes next. */
  doubt(): void {
    this.#doubtfulBytes = this.#bytes
  }

  /**
   * It is not what it should be: gives up that of it which may not have reached the disk before a power cut, or else all of
   * it. False where it was all of one piece, or this has not helped before.
   */
  async giveUpDoubtful(): Promise<boolean> {
    const syncedBytes = this.#about?.syncedBytes ?? 0
    if (this.#doubtfulBytes === 0 || this.#refetches === MAX_REFETCHES) return false
    this.#refetches += 1
    await this.#cutTo(this.#doubtfulBytes > syncedBytes ? syncedBytes : 0)
    return true
  }

  /** Answers whether a part of it was brought to the disk by that. */
  async append(chunk: Buffer): Promise<boolean> {
    await this.#file.appendFile(chunk)
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    if (this.#about === null || this.#bytes - this.#about.syncedBytes < MARK_BYTES) return false
    await this.#file.datasync()
    this.#about = { ...this.#about, syncedBytes: this.#bytes }
    await this.#tell()
    return true
  }

  /** It is whole: from now on it lies in the folder under its digest. On the disk when it resolves, and gone as a part. */
  async finish(): Promise<string> {
    await this.#file.sync()
    const path = join(this.#folder, this.digest.slice('sha256:'.length))
    await rename(join(this.#folder, `${this.#key}.part`), path)
    await sync(this.#folder)
    await rm(join(this.#folder, `${this.#key}.json`), { force: true })
    return path
  }

  /** It is of no more use. */
  async remove(): Promise<void> {
    for (const kind of ['json', 'part']) {
      await rm(join(this.#folder, `${this.#key}.${kind}`), { force: true })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }

  /** Keeps only the first bytes of it; they came before now, and may be anything. */
  async #cutTo(bytes: number): Promise<void> {
    await this.#file.truncate(bytes)
    this.#bytes = bytes
    this.#doubtfulBytes = bytes
    this.#hash = createHash('sha256')
    if (this.#about !== null) {
      const syncedBytes = Math.min(bytes, this.#about.syncedBytes)
      this.#about = { ...this.#about, syncedBytes }
    }
    if (bytes === 0) return
    for await (const chunk of createReadStream(join(this.#folder, `${this.#key}.part`))) {
      this.#hash.update(chunk)
    }
  }

  async #tell(): Promise<void> {
    if (this.#about === null) return
    await writeDurably(this.#folder, `${this.#key}.json`, JSON.stringify(this.#about))
  }
}
