import * as z from 'zod'
import { digestOfFile } from './digest-of-file.ts'
import { pageToken } from './page-token.ts'

const refusedSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) })
const begunSchema = z.object({ id: z.string() })
const reachedSchema = z.object({ offsetBytes: z.number() })

/** How an upload stands: how much of it is at the server, 0 to 1, and whether the server can't be reached right now. */
export interface UploadState {
  readonly share: number
  readonly isCut: boolean
}

/** The server has said no; the message is its sentence. */
class Refused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 10_000

/**
 * Sends a file to the server. After a cut it goes on where the server has got to, as often as it takes, also where the
 * page was loaded anew and the same file chosen again; what arrives is verified by its SHA-256. Rejects with a sentence
 * where the server refuses it, or once it is aborted.
 */
export async function uploadArtifact(
  file: File,
  onState: (state: UploadState) => void,
  signal: AbortSignal,
): Promise<void> {
  const digest = digestOfFile(file, signal)
  // Looked at when everything is sent; until then it is nobody's unhandled rejection.
  digest.catch(() => undefined)
  let share = 0
  let waitMs = FIRST_WAIT_MS
  const reached = (bytes: number) => {
    share = bytes / Math.max(1, file.size)
    waitMs = FIRST_WAIT_MS
    onState({ share, isCut: false })
  }
  while (!(await tryOnce(file, digest, signal, reached))) {
    onState({ share, isCut: true })
    await pause(waitMs, signal)
    waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)
    signal.throwIfAborted()
  }
}

/** Sends what the server does not have yet. False: it was cut, or stands elsewhere; rejects where the server refuses. */
async function tryOnce(
  file: File,
  digest: Promise<string>,
  signal: AbortSignal,
  onReached: (bytes: number) => void,
): Promise<boolean> {
  try {
    const id = rememberedId(file) ?? (await begin(file, signal))
    const { offsetBytes } = await call(`/${id}`, reachedSchema, signal)
    onReached(offsetBytes)
    if (offsetBytes < file.size) await sendFrom(file, id, offsetBytes, signal, onReached)
    await call(`/${id}/end`, z.unknown(), signal, { digest: await digest })
    forget(file)
    return true
  } catch (error) {
    if (signal.aborted) throw error
    if (!(error instanceof Refused)) return false
    if (error.code === 'upload.unknown' || !mayGoOn(error)) forget(file)
    if (!mayGoOn(error)) throw error
    return false
  }
}

/** Of what the server says no to, these mean only that it stands elsewhere than was thought. */
function mayGoOn({ code }: Refused): boolean {
  return [
    'upload.unknown',
    'upload.wrong-offset',
    'server.starting',
    'database.unreachable',
  ].includes(code)
}

async function begin(file: File, signal: AbortSignal): Promise<string> {
  const asked = { name: file.name, sizeBytes: file.size }
  const { id } = await call('', begunSchema, signal, asked)
  sessionStorage.setItem(keyOf(file), id)
  return id
}

async function call<Answer extends z.ZodType>(
  path: string,
  answer: Answer,
  signal: AbortSignal,
  body?: object,
): Promise<z.output<Answer>> {
  const response = await fetch(`/api/uploads${path}`, {
    signal,
    ...(body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'x-contraflow-token': pageToken() },
          body: JSON.stringify(body),
        }),
  })
  const text = await response.text()
  if (!response.ok) throw refusalIn(text)
  return answer.parse(JSON.parse(text))
}

/** Sends what is left. `onSent` hears how many bytes of the file have gone. */
function sendFrom(
  file: File,
  id: string,
  offsetBytes: number,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // fetch tells nothing of how far an upload is.
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    signal.addEventListener('abort', stop, { once: true })
    request.open('PATCH', `/api/uploads/${id}?offset=${offsetBytes}`)
    request.setRequestHeader('x-contraflow-token', pageToken())
    request.upload.onprogress = ({ loaded }) => onSent(offsetBytes + loaded)
    request.onloadend = () => {
      signal.removeEventListener('abort', stop)
      if (request.status === 200) resolve()
      else if (request.status === 0) reject(new Error('The upload broke off.'))
      else reject(refusalIn(request.responseText))
    }
    request.send(file.slice(offsetBytes))
  })
}

/** A status without our words comes from something in between, and is as good as a cut. */
function refusalIn(text: string): Error {
  try {
    const { code, message } = refusedSchema.parse(JSON.parse(text)).error
    return new Refused(code, message)
  } catch {
    return new Error('The server did not take the file.')
  }
}

/** What tells a file from others, as long as a page lives. */
function keyOf({ name, size, lastModified }: File): string {
  return `upload ${name} ${size} ${lastModified}`
}

function rememberedId(file: File): string | null {
  return sessionStorage.getItem(keyOf(file))
}

function forget(file: File): void {
  sessionStorage.removeItem(keyOf(file))
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    const isBack = () => done()
    window.addEventListener('online', isBack)
    signal.addEventListener('abort', isBack, { once: true })
    function done() {
      clearTimeout(timer)
      window.removeEventListener('online', isBack)
      signal.removeEventListener('abort', isBack)
      resolve()
    }
  })
}
