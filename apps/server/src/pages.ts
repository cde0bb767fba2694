import { randomBytes } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import nextModule from 'next'

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  close(): Promise<void>
}

// Next's types say that its default export holds another one; at run time it is the function itself.
const next = nextModule as unknown as typeof nextModule.default

/** The header in which a page finds its token while it is rendered; never taken from outside. */
const PAGE_HEADER = 'x-contraflow-page-token'

/** The pages, by Next, behind our own server. Nothing on them comes from elsewhere, and nobody may embed them. */
export async function startPages(
  folder: string,
  {
    httpServer,
    port,
    isDevelopment,
    pageToken,
  }: {
    readonly httpServer: Server
    readonly port: number
    readonly isDevelopment: boolean
    readonly pageToken: string
  },
): Promise<Pages> {
  const app = next({ dev: isDevelopment, dir: folder, httpServer, hostname: '127.0.0.1', port })
  await app.prepare()
  const handle = app.getRequestHandler()
  return {
    async handle(request, response) {
      const nonce = randomBytes(16).toString('base64')
      const policy = contentPolicy(nonce, request.headers.host ?? '', isDevelopment)
      // Next reads the nonce for its own scripts out of the request.
      request.headers['content-security-policy'] = policy
      request.headers['x-nonce'] = nonce
      request.headers[PAGE_HEADER] = pageToken
      response.setHeader('content-security-policy', policy)
      response.setHeader('x-content-type-options', 'nosniff')
      response.setHeader('referrer-policy', 'same-origin')
      await handle(request, response)
    },
    close: () => app.close(),
  }
}

function contentPolicy(nonce: string, host: string, isDevelopment: boolean): string {
  const evaluation = isDevelopment ? " 'unsafe-eval'" : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    // The canvas and the editor place what they draw by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
