import { mkdirSync } from 'node:fs'
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ContraflowError } from '@contraflow/api'
import * as z from 'zod'

const KEPT_MS = 24 * 3_600_000

const noteSchema = z.strictObject({
  organisationId: z.string(),
  name: z.string(),
  sizeBytes: z.int().nonnegative(),
})

/** What an upload will be once it is whole. */
export type UploadNote = z.output<typeof noteSchema>

export interface Upload extends UploadNote {
  /** So much of it is here. */
  readonly offsetBytes: number
}

/**
 * Files that arrive in pieces.
 *
 * INVARIANTS: what has arrived of an upload is a beginning of its file. At most one request at a time writes to it; who
 * asks how much is there, or writes, ends the one before first, since a cut connection may hang for long.
 */
export class UploadShelf {
  readonly #folder: string
  readonly #now: () => Date
  readonly #writers = new Map<string, { content: Readable; ended: Promise<void> }>()

  constructor(folder: string, now: () => Date) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#now = now
  }

  /** Makes room for a file under this id, and forgets what nobody has gone on with for a day. */
  async begin(id: string, note: UploadNote): Promise<void> {
    await this.#forgetOld()
    await writeFile(this.#part(id), '', { flag: 'wx', mode: 0o600 })
    await writeFile(this.#note(id), JSON.stringify(note), { flag: 'wx', mode: 0o600 })
  }

  /** How far it is, with nobody writing any more. Throws `upload.unknown`. */
  async find(id: string, organisationId: string): Promise<Upload> {
    const note = await this.#read(id, organisationId)
    await this.#endWriter(id)
    return { ...note, offsetBytes: (await stat(this.#part(id))).size }
  }

  /**
   * Goes on where it stands; what came before a break stays. Resolves to how far it is then. Throws `upload.unknown`,
   * `upload.wrong-offset` (with how far it is), and `upload.damaged` for more than was announced.
   */
  async append(
    id: string,
    organisationId: string,
    offsetBytes: number,
    content: Readable,
  ): Promise<number> {
    const upload = await this.find(id, organisationId)
    if (upload.offsetBytes !== offsetBytes) throw wrongOffset(upload)
    const written = write(this.#part(id), upload, content)
    const writer = { content, ended: written.then(noop, noop) }
    this.#writers.set(id, writer)
    try {
      return await written
    } finally {
      if (this.#writers.get(id) === writer) this.#writers.delete(id)
    }
  }

  /** The file, whole; it is the caller's from now on. Throws `upload.unknown` and, unless all is here, `upload.wrong-offset`. */
  async take(id: string, organisationId: string): Promise<{ file: string; name: string }> {
    const upload = await this.find(id, organisationId)
    if (upload.offsetBytes !== upload.sizeBytes) throw wrongOffset(upload)
    await rm(this.#note(id), { force: true })
    return { file: this.#part(id), name: upload.name }
  }

  #part(id: string): string {
    return join(this.#folder, `${id}.part`)
  }

  #note(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  async #read(id: string, organisationId: string): Promise<UploadNote> {
    const text = /^upl_[0-9a-v]{24}$/.test(id)
      ? await readFile(this.#note(id), 'utf8').catch(() => null)
      : null
    const note = text === null ? null : noteSchema.parse(JSON.parse(text))
    if (note?.organisationId === organisationId) return note
    throw new ContraflowError(
      'upload.unknown',
      'This upload is not known here any more. Begin it again.',
    )
  }

  async #endWriter(id: string): Promise<void> {
    const writer = this.#writers.get(id)
    writer?.content.destroy()
    await writer?.ended
  }

  async #forgetOld(): Promise<void> {
    const before = this.#now().getTime() - KEPT_MS
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith('.part') || this.#writers.has(name.slice(0, -'.part'.length))) continue
      const file = join(this.#folder, name)
      const found = await stat(file).catch(() => null)
      if (found === null || found.mtimeMs > before) continue
      await rm(file, { force: true })
      await rm(file.replace(/\.part$/, '.json'), { force: true })
    }
  }
}

async function write(file: string, upload: Upload, content: Readable): Promise<number> {
  let { offsetBytes } = upload
  const handle = await open(file, 'r+')
  try {
    for await (const chunk of content) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      if (offsetBytes + bytes.length > upload.sizeBytes) {
        throw new ContraflowError(
          'upload.damaged',
          `${upload.name} was announced with ${upload.sizeBytes} bytes, and more came. Upload it again.`,
        )
      }
      await handle.write(bytes, 0, bytes.length, offsetBytes)
      offsetBytes += bytes.length
    }
  } finally {
    await handle.close()
  }
  return offsetBytes
}

function wrongOffset({ name, offsetBytes, sizeBytes }: Upload): ContraflowError {
  return new ContraflowError(
    'upload.wrong-offset',
    `Of ${name} ${offsetBytes} of ${sizeBytes} bytes are here: go on there.`,
    { details: { offsetBytes, sizeBytes } },
  )
}

function noop(): void {}
