import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { FrameReader } from './frames.ts'
import { type Message, messageOf } from './message.ts'

/** Decides what becomes of each message; heartbeats too. */
export type Rule = (message: Message, line: Line) => void

export const DELIVER: Rule = (message, line) => line.deliver(message)

/** One connection through the proxy. Once it is cut nothing goes over it any more. */
export interface Line {
  /** Counts the proxy's lines, from 1. */
  readonly number: number
  readonly isCut: boolean
  /** The agent has been welcomed on it. */
  readonly isOpen: boolean
  deliver(message: Message): void
  cut(): void
  /** It arrives; whatever would come after it, from either side, does not. */
  deliverLast(message: Message): void
}

/** Stands between one agent and its server, and lets through what its rule says: files as they are, messages one by one. */
export class NetworkProxy implements AsyncDisposable {
  rule: Rule = DELIVER
  /** All lines that there were, the newest last. */
  readonly lines: Line[] = []
  readonly #serverPort: number
  readonly #http = createServer((asked, answer) => this.#passFile(asked, answer))
  readonly #sockets = new Set<Duplex>()
  #isDown = false

  private constructor(serverPort: number) {
    this.#serverPort = serverPort
    this.#http.on('connection', (socket) => {
      if (this.#isDown) socket.destroy()
      else this.#keep(socket)
    })
    this.#http.on('upgrade', (asked, device, head) => this.#openLine(asked, device, head))
  }

  static async open(serverPort: number, host = '127.0.0.1'): Promise<NetworkProxy> {
    const proxy = new NetworkProxy(serverPort)
    await new Promise<void>((resolve) => proxy.#http.listen(0, host, resolve))
    return proxy
  }

  get url(): string {
    const { address, port } = this.#http.address() as AddressInfo
    return `http://${address}:${port}`
  }

  /** Cuts all that there is, and lets nobody in until `up`. */
  down(): void {
    this.#isDown = true
    for (const socket of this.#sockets) socket.destroy()
  }

  up(): void {
    this.#isDown = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.down()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #passFile(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path } = asked
    const target = { host: '127.0.0.1', port: this.#serverPort, method, path, agent: false }
    const passed = request({ ...target, headers: this.#headersFor(asked) }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    passed.on('socket', (socket) => this.#keep(socket))
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  }

  #openLine(asked: IncomingMessage, device: Duplex, head: Buffer): void {
    const server = connect(this.#serverPort, '127.0.0.1')
    this.#keep(server)
    const headers = Object.entries(this.#headersFor(asked)).map(
      ([name, text]) => `${name}: ${text}`,
    )
    server.write([`GET ${asked.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
    if (head.length > 0) server.write(head)
    const line = new OpenLine(this.lines.length + 1, device, server)
    this.lines.push(line)
    line.listen((message) => this.rule(message, line))
  }

  #headersFor({ headers }: IncomingMessage): NodeJS.Dict<string | string[]> {
    return { ...headers, host: `127.0.0.1:${this.#serverPort}` }
  }
}

class OpenLine implements Line {
  readonly number: number
  readonly #device: Duplex
  readonly #server: Socket
  #isCut = false
  #isOpen = false

  constructor(number: number, device: Duplex, server: Socket) {
    this.number = number
    this.#device = device
    this.#server = server
    for (const socket of [device, server]) socket.on('close', () => this.cut())
  }

  get isCut(): boolean {
    return this.#isCut
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isCut
  }

  listen(each: (message: Message) => void): void {
    const toServer = new FrameReader()
    this.#device.on('data', (chunk: Buffer) => {
      for (const frame of toServer.push(chunk)) this.#take(messageOf('server', frame), each)
    })
    const toDevice = new FrameReader()
    let opening: Buffer | null = Buffer.alloc(0)
    this.#server.on('data', (chunk: Buffer) => {
      const bytes: Buffer = opening === null ? chunk : Buffer.concat([opening, chunk])
      const end = opening === null ? 0 : endOfHandshake(bytes)
      if (end === null) {
        opening = bytes
        return
      }
      if (opening !== null) this.#device.write(bytes.subarray(0, end))
      opening = null
      for (const frame of toDevice.push(bytes.subarray(end))) {
        this.#take(messageOf('device', frame), each)
      }
    })
  }

  deliver({ to, name, frame }: Message): void {
    if (this.#isCut) return
    this.#end(to).write(frame)
    if (name === 'welcome') this.#isOpen = true
  }

  cut(): void {
    this.#isCut = true
    this.#device.destroy()
    this.#server.destroy()
  }

  deliverLast({ to, frame }: Message): void {
    if (this.#isCut) return
    this.#isCut = true
    // What has been written arrives before the end of the connection does.
    this.#end(to).end(frame)
    this.#end(to === 'server' ? 'device' : 'server').destroy()
  }

  #take(message: Message, each: (message: Message) => void): void {
    if (!this.#isCut) each(message)
  }

  #end(to: Message['to']): Duplex {
    return to === 'server' ? this.#server : this.#device
  }
}

function endOfHandshake(bytes: Buffer): number | null {
  const end = bytes.indexOf('\r\n\r\n')
  return end < 0 ? null : end + 4
}
