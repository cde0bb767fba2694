import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface GitServer extends AsyncDisposable {
  /** Of the folder of repositories. */
  readonly url: string
  /** What came in: method, path, and whether credentials came with it. */
  readonly requests: string[]
  /** Asked before each request is answered. */
  onRequest: (path: string) => void | Promise<void>
}

/** Serves the bare repositories in a folder over HTTP as any forge does: by `git http-backend`. */
export async function startGitServer(
  folder: string,
  { token, redirectTo }: { readonly token?: string; readonly redirectTo?: string } = {},
): Promise<GitServer> {
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const { method, url = '/', headers } = request
    requests.push(`${method} ${url} ${headers.authorization === undefined ? 'nobody' : 'somebody'}`)
    await git.onRequest(url)
    if (redirectTo !== undefined) {
      response.writeHead(302, { location: `${redirectTo}${url}` }).end()
    } else if (token === undefined || passwordOf(headers.authorization) === token) {
      serve(folder, request, response)
    } else {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on a port.
  const { port } = server.address() as AddressInfo
  const git: GitServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    onRequest: () => undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return git
}

function passwordOf(authorization = ''): string {
  const text = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString()
  return text.slice(text.indexOf(':') + 1)
}

/** A CGI program: the head comes first in what it prints. */
function serve(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://git')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'somebody',
      REMOTE_ADDR: '127.0.0.1',
      GIT_CONFIG_NOSYSTEM: '1',
      HOME: folder,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  request.pipe(child.stdin)
  child.stdin.on('error', () => undefined)
  let head: Buffer | null = Buffer.alloc(0)
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === null) return void response.write(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    const lines = head.subarray(0, end).toString().split('\r\n')
    const fields = lines.map((line) => line.split(/:\s*/, 2) as [string, string])
    const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200'
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(fields))
    response.write(head.subarray(end + 4))
    head = null
  })
  child.stdout.on('end', () => response.end())
}
