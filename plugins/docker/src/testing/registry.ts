import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { MANIFEST_TYPE, type RegistryImage } from './image.ts'

/** A registry on loopback that speaks as much of the distribution API as a pull needs. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:port`: Docker uses such without TLS. */
  readonly address: string
  /** By `repository:tag`; may be changed. */
  readonly images: Map<string, RegistryImage>
}

export async function startRegistry(login?: string): Promise<Registry> {
  const images = new Map<string, RegistryImage>()
  const server = createServer((request, response) => {
    const wants = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
    if (wants !== undefined && request.headers.authorization !== wants) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end()
    } else {
      serve(images, request, response)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    address: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    images,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const PATH = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/

function serve(
  images: Registry['images'],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, repository = '', kind, reference = ''] = PATH.exec(request.url ?? '') ?? []
  if (kind === undefined) return void response.end('{}')
  const own = [...images].filter(([name]) => name.startsWith(`${repository}:`))
  const image = own.find(
    ([name, { digest }]) => name === `${repository}:${reference}` || digest === reference,
  )?.[1]
  const content =
    kind === 'manifests'
      ? image?.manifest
      : own.map(([, { blobs }]) => blobs.get(reference)).find((blob) => blob !== undefined)
  if (content === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
    return
  }
  const digest = kind === 'manifests' && image !== undefined ? image.digest : reference
  response.writeHead(200, {
    'content-type': kind === 'manifests' ? MANIFEST_TYPE : 'application/octet-stream',
    'content-length': content.length,
    'docker-content-digest': digest,
  })
  response.end(request.method === 'HEAD' ? undefined : content)
}
