import { io, type Socket } from 'socket.io-client'
import { pageToken } from './page-token.ts'

const AGAIN_MS = 1_500

/** A line to the server, which comes again by itself for as long as it is open. It is not opened yet. */
export class PageSocket {
  readonly socket: Socket
  #isClosed = false

  constructor({ namespace, path }: { namespace: string; path: string }) {
    this.socket = io(namespace, {
      path,
      transports: ['websocket'],
      auth: (give) => give({ token: pageToken() }),
      reconnectionDelayMax: 5_000,
      // Socket.IO does not notice a connection that closes before a word was said, but by this.
      timeout: 5_000,
      autoConnect: false,
    })
    this.socket.on('connect_error', () => {
      // Refused, as by a server that is still starting: Socket.IO does not come again by itself then.
      if (!this.socket.active) setTimeout(() => this.open(), AGAIN_MS)
    })
  }

  /**
   * Opened already, or about to be: nothing is done. Socket.IO itself would ask once more on the connection that has not
   * answered yet, and the server ends a connection that asks twice.
   */
  open(): void {
    if (!this.#isClosed && !this.socket.active) this.socket.connect()
  }

  close(): void {
    this.#isClosed = true
    this.socket.disconnect()
  }
}
