import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** A socket before an engine's, which hears what is asked of it. */
export interface CuttingProxy {
  /** What was asked that changes something, as `POST /containers/x/start`, in order, once the engine has done it. */
  readonly changes: readonly string[]
  close(): Promise<void>
}

/**
 * `afterChange` is called when the engine has done the n-th change (from 1), before whoever asked for it hears of that: to
 * kill it there is to kill it at just that point. It may answer whether the answer is to be withheld.
 */
export async function startCuttingProxy(
  socket: string,
  engineSocket: string,
  afterChange: (count: number) => boolean,
): Promise<CuttingProxy> {
  const changes: string[] = []
  const server = createServer((asked, answer) => {
    forward(asked, engineSocket, (answered) => {
      const isChange = asked.method === 'POST' || asked.method === 'DELETE'
      if (isChange)
        changes.push(`${asked.method} ${asked.url?.replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '')}`)
      if (isChange && afterChange(changes.length)) answer.destroy()
      else pass(answered, answer)
    })
  })
  server.listen(socket)
  await once(server, 'listening')
  return {
    changes,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function forward(
  asked: IncomingMessage,
  socketPath: string,
  answered: (answer: IncomingMessage) => void,
): void {
  const { method, url, headers } = asked
  const onward = request({ socketPath, method, path: url, headers }, answered)
  onward.on('error', () => asked.socket.destroy())
  asked.pipe(onward)
}

function pass(answered: IncomingMessage, answer: ServerResponse): void {
  answer.writeHead(answered.statusCode ?? 500, answered.headers)
  answered.pipe(answer)
}
