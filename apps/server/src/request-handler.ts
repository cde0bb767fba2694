import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { appRouter, type Caller, ContraflowError, type Services } from '@contraflow/api'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { addPluginRoute } from './add-plugin-route.ts'
import { artifactForAgentRoute, enrolRoute } from './agent-routes.ts'
import type { ArtifactStore } from './artifact-store.ts'
import { requireOwnHost } from './own-host.ts'
import { isPageToken, PAGE_TOKEN_HEADER } from './page-token.ts'
import type { Pages } from './pages.ts'
import { respondError, respondJson } from './respond.ts'
import { uploadRoute } from './upload-route.ts'
import type { UploadShelf } from './upload-shelf.ts'
import { beginUploadRoute, uploadPieceRoute } from './uploads-route.ts'

const TRPC_LIMIT_BYTES = 8 * 1024 * 1024
const TRPC_PATH = '/api/trpc/'

export interface Handled {
  readonly services: Services
  readonly caller: Caller
  readonly artifacts: ArtifactStore
  readonly uploads: UploadShelf
  readonly pageToken: string
  readonly artifactLimitBytes: number
  /** Throws where the database does not answer. */
  readonly ping: () => Promise<void>
  /** null: no pages. */
  readonly pages: Pages | null
  readonly port: number
}

/** Everything that comes over plain HTTP: checked where it comes from, then given to whom it is for. */
export function requestHandler(handled: Handled): RequestListener {
  const { services, caller } = handled
  const trpc = createHTTPHandler({
    router: appRouter,
    basePath: TRPC_PATH,
    maxBodySize: TRPC_LIMIT_BYTES,
    // A question may be longer than an address.
    allowMethodOverride: true,
    createContext: () => ({ ...services, caller }),
  })
  return (request, response) => {
    route(handled, trpc, request, response).catch((error: unknown) => {
      if (!(error instanceof ContraflowError) && !isBrokenOff(error)) services.onBug(error)
      respondError(response, error)
    })
  }
}

async function route(
  handled: Handled,
  trpc: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { services, artifacts } = handled
  requireOwnHost(request, handled.port)
  const url = new URL(request.url ?? '/', 'http://own')
  const asked = `${request.method} ${url.pathname}`
  if (asked === 'POST /api/agent/enrol') return enrolRoute(services, request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    requirePageToken(handled.pageToken, request)
  }
  const digest = /^GET \/api\/agent\/artifacts\/([^/]+)$/.exec(asked)?.[1]
  if (digest !== undefined) {
    return artifactForAgentRoute(services, artifacts, { digest, request, response })
  }
  if (url.pathname.startsWith(TRPC_PATH)) {
    trpc(request, response)
    return
  }
  if (/^\/api\/(artifacts|uploads)(\/|$)/.test(url.pathname)) {
    return routeUpload(handled, url, request, response)
  }
  if (asked === 'POST /api/plugins') return addPluginRoute(services, request, response)
  if (asked === 'GET /healthz') {
    await handled.ping()
    respondJson(response, 200, { ok: true })
    return
  }
  const { pages } = handled
  if (url.pathname.startsWith('/api/') || pages === null) {
    throw new ContraflowError('request.unknown', `There is nothing at ${url.pathname}.`)
  }
  await pages.handle(request, response)
}

/** Files from a page, whole or in pieces. */
async function routeUpload(
  { services, caller, artifacts, uploads, artifactLimitBytes }: Handled,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const limitBytes = artifactLimitBytes
  const on = { services, caller, artifacts, uploads, limitBytes, url, request, response }
  const asked = `${request.method} ${url.pathname}`
  if (asked === 'POST /api/artifacts') {
    return uploadRoute(services, artifacts, { ...on, name: url.searchParams.get('name') ?? '' })
  }
  if (asked === 'POST /api/uploads') return beginUploadRoute(on)
  const id = /^\/api\/uploads\/([^/]+)(?:\/end)?$/.exec(url.pathname)?.[1]
  if (id !== undefined) return uploadPieceRoute(on, id)
  throw new ContraflowError('request.unknown', `There is nothing at ${url.pathname}.`)
}

function requirePageToken(pageToken: string, request: IncomingMessage): void {
  if (isPageToken(pageToken, request.headers[PAGE_TOKEN_HEADER])) return
  throw new ContraflowError(
    'request.no-token',
    'This request changes something and lacks the token of a page. Load the page again.',
  )
}

/** The other side hung up: nobody's fault. */
function isBrokenOff(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'EPIPE'
}
