import { once } from 'node:events'
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import { createServer as createSecuredServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** What a test's server answers. */
export interface ServerAnswer {
  /** Default 200. */
  readonly status?: number
  /** `content-length` is that of the body, unless it is given here; null: none. */
  readonly headers?: { readonly [name: string]: string | number | null }
  /** Default: nothing. */
  readonly body?: Buffer | string
  /** The connection is cut after so many bytes of the answer, its head included. Default: never. */
  readonly cutAt?: number
  /** Sent in pieces of so many bytes, each 10 ms after the one before. Default: at once. */
  readonly pieceBytes?: number
}

/** A request that came, and what was written to its connection. */
export interface SeenRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly status: number
  /** Of the body, as far as the system took them. */
  sentBytes: number
}

/** A server on loopback. */
export interface FileServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` (`https:` where it is secured), and another one that leads to the same. */
  readonly origin: string
  readonly otherOrigin: string
  /** In the order in which they came. */
  readonly seen: readonly SeenRequest[]
}

/**
 * Serves what a function answers, to the byte, so that it can break off and lie as real ones do. The function gets the number
 * of requests that came before.
 */
export async function serveFiles(
  answer: (request: IncomingMessage, before: number) => ServerAnswer,
  secured?: { readonly key: string; readonly cert: string },
): Promise<FileServer> {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const take = (request: IncomingMessage) => {
    const given = answer(request, seen.length)
    const about = { path: request.url ?? '', headers: request.headers }
    const entry: SeenRequest = { ...about, status: given.status ?? 200, sentBytes: 0 }
    seen.push(entry)
    void send(request.socket, given, entry)
  }
  const server = secured === undefined ? createServer(take) : createSecuredServer(secured, take)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  // It listens on a port.
  const { port } = server.address() as AddressInfo
  const scheme = secured === undefined ? 'http' : 'https'
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    otherOrigin: `${scheme}://localhost:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** How an honest server gives a file: with an ETag of its own for each content, ranges, and the ranges' condition. */
export function honestly(
  { headers }: IncomingMessage,
  content: Buffer,
  more: ServerAnswer['headers'] = {},
): ServerAnswer {
  const etag = `"${content.length}-${content.subarray(0, 16).toString('hex')}"`
  const about = { etag, 'accept-ranges': 'bytes', ...more }
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? Number.NaN)
  const condition = headers['if-range'] ?? etag
  if (Number.isNaN(from) || condition !== etag) return { headers: about, body: content }
  const range = `bytes ${from}-${content.length - 1}/${content.length}`
  if (from >= content.length) {
    return { status: 416, headers: { 'content-range': `bytes */${content.length}` } }
  }
  return {
    status: 206,
    headers: { ...about, 'content-range': range },
    body: content.subarray(from),
  }
}

async function send(socket: Socket, given: ServerAnswer, entry: SeenRequest): Promise<void> {
  const { status = 200, cutAt = Number.POSITIVE_INFINITY } = given
  const body = Buffer.from(given.body ?? '')
  const headers = { 'content-length': body.length, connection: 'close', ...given.headers }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  )
  const head = Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`)
  const all = Buffer.concat([head, body]).subarray(0, cutAt)
  const isGone = () => false
  const closed = once(socket, 'close').then(isGone, isGone)
  const pieceBytes = given.pieceBytes ?? all.length
  for (let at = 0; at < all.length && !socket.destroyed; at += pieceBytes) {
    const piece = all.subarray(at, at + pieceBytes)
    const written = new Promise<boolean>((resolve) => {
      socket.write(piece, (error) => resolve(!error))
    })
    const isTaken = await Promise.race([closed, written])
    if (isTaken) entry.sentBytes = Math.max(0, at + piece.length - head.length)
    if (given.pieceBytes !== undefined) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  socket.destroy()
}
