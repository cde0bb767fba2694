import { io, type Socket } from 'socket.io-client'
import { pageToken } from './page-token.ts'

/** A line to the server, which comes again by itself. It is not opened yet. */
export function pageSocket({ namespace, path }: { namespace: string; path: string }): Socket {
  return io(namespace, {
    path,
    transports: ['websocket'],
    auth: (give) => give({ token: pageToken() }),
    reconnectionDelayMax: 5_000,
    // Socket.IO does not notice a connection that closes before a word was said, but by this.
    timeout: 5_000,
    autoConnect: false,
  })
}
