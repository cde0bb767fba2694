import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { dirname, join } from 'node:path'
import {
  type Caller,
  ContraflowError,
  expireOverdue,
  makeEnrolmentToken,
  type Services,
  type Signals,
} from '@contraflow/api'
import {
  createStore,
  endPool,
  FIRST_ORGANISATION,
  FIRST_PERSON,
  listenToDrafts,
  migrate,
  startPostgres,
} from '@contraflow/db'
import { pluginStore } from '@contraflow/plugin-runtime'
import { AGENT_SOCKET } from '@contraflow/protocol'
import { Pool } from 'pg'
import type { Logger } from 'pino'
import { Server as SocketServer } from 'socket.io'
import { agentGateway } from './agent-gateway.ts'
import { artifactStore } from './artifact-store.ts'
import { draftGateway } from './draft-gateway.ts'
import { holdHome } from './hold-home.ts'
import { newId } from './new-id.ts'
import { requireOwnHost } from './own-host.ts'
import { pageTokenOf } from './page-token.ts'
import { type Pages, startPages } from './pages.ts'
import { ServerPlugins, type ShelfOptions } from './plugin-shelf.ts'
import { requestHandler } from './request-handler.ts'
import { respondError } from './respond.ts'
import { seedSamples } from './seed-samples.ts'
import type { Settings } from './settings.ts'
import { StartFailed } from './start-failed.ts'
import { UploadShelf } from './upload-shelf.ts'
import { watchGateway } from './watch-gateway.ts'
import { WorkInFlight } from './work-in-flight.ts'

const TICK_MS = 5_000
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const BACKLOG = 8_192
const CLOSE_MS = 5_000

export interface RunningServer {
  readonly url: string
  /** What only its own pages have. */
  readonly pageToken: string
  /** Ends everything that was started with it, the database last and cleanly. */
  close(): Promise<void>
}

/** Tells how the start goes: the name of what was done, as it is done. */
export type Stage = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>

/** Starts all of the server; what was started is ended again where something fails. Throws StartFailed. */
export async function startServer(
  settings: Settings,
  log: Logger,
  stage: Stage = (_name, work) => work(),
): Promise<RunningServer> {
  await using undo = new AsyncDisposableStack()
  const httpServer = createServer()
  undo.defer(() => closeHttp(httpServer))
  let handle: RequestListener = stillStarting
  httpServer.on('request', (request, response) => handle(request, response))
  const port = await listen(httpServer, settings.port)
  undo.use(holdHome(settings.home))
  const pool = await stage('database', () => openDatabase(settings, undo, log))
  await stage('migrations', () => migrate(pool))
  const inFlight = new WorkInFlight()
  undo.defer(() => inFlight.settled())

  const caller: Caller = { organisationId: FIRST_ORGANISATION.id, person: FIRST_PERSON.name }
  const artifacts = artifactStore(join(settings.home, 'artifacts'), settings.artifactLimitBytes)
  const pageToken = pageTokenOf(settings.home)
  const io = socketServer(httpServer, port)
  undo.defer(async () => {
    await io.close()
  })
  const watchers = watchGateway(io, pageToken)
  undo.defer(() => watchers.close())
  const store = createStore(pool)
  // Before the first agent can be heard: one that is here by then is not to be called away.
  await store.devices.allOffline()
  const now = () => new Date()
  const uploads = new UploadShelf(join(settings.home, 'uploads'), now)
  const plugins = await openPlugins(
    { artifacts, store, caller, now, onChange: () => watchers.changed({ kind: 'plugins' }) },
    settings,
    undo,
    log,
  )
  const services: Services = {
    store,
    signals: signalsTo(watchers, (ids) => agents.wanted(ids)),
    files: artifacts,
    plugins,
    get catalog() {
      return plugins.catalog
    },
    newId,
    now,
    onBug: (error) => log.error({ err: error }, 'an error that nobody expected'),
  }
  const agents = agentGateway(io, services, inFlight, log)
  undo.use(await listenToDrafts(pool, draftGateway(io, services, { caller, pageToken, inFlight })))
  await seed(settings, { services, caller, artifacts }, stage)
  await writeDemoToken(settings, services, caller)

  const pages = await pagesOf(settings, { httpServer, port, pageToken }, undo, stage)
  handle = requestHandler({
    services,
    caller,
    artifacts,
    uploads,
    pageToken,
    artifactLimitBytes: settings.artifactLimitBytes,
    ping: async () => void (await pool.query('select 1')),
    pages,
    port,
  })
  tickFor(services, inFlight, undo)

  const all = undo.move()
  return { url: `http://127.0.0.1:${port}`, pageToken, close: () => all.disposeAsync() }
}

function tickFor(services: Services, inFlight: WorkInFlight, undo: AsyncDisposableStack): void {
  const tick = setInterval(() => {
    inFlight.add(expireOverdue(services)).catch(services.onBug)
  }, TICK_MS)
  undo.defer(() => clearInterval(tick))
}

async function openPlugins(
  options: Omit<ShelfOptions, 'folder' | 'unpacked'>,
  { pluginsFolder: folder, home, isDevelopment }: Settings,
  undo: AsyncDisposableStack,
  log: Logger,
): Promise<ServerPlugins> {
  const plugins = await ServerPlugins.open({ ...options, folder, unpacked: pluginStore(home) })
  undo.use(plugins)
  for (const problem of plugins.problems) log.warn(problem, 'a plugin is not used')
  if (isDevelopment) undo.use(plugins.watch())
  return plugins
}

function signalsTo(
  watchers: Pick<Signals, 'runsChanged' | 'connectionChanged' | 'changed'>,
  wanted: Signals['devicesWanted'],
): Signals {
  return {
    devicesWanted: wanted,
    runsChanged: (runs) => watchers.runsChanged(runs),
    connectionChanged: (runs) => watchers.connectionChanged(runs),
    changed: (topic) => watchers.changed(topic),
  }
}

async function seed(
  { samplesFolder }: Settings,
  to: Parameters<typeof seedSamples>[1],
  stage: Stage,
): Promise<void> {
  const isEmpty = (await to.services.store.flows.list(to.caller.organisationId)).length === 0
  if (samplesFolder === null || !isEmpty) return
  await stage('samples', () => seedSamples(samplesFolder, to))
}

/** Its port is taken first, so that a taken one is told at once; whoever asks before all is ready is told to come again. */
function stillStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('retry-after', '1')
  respondError(response, new ContraflowError('server.starting', 'Contraflow is still starting.'))
}

async function pagesOf(
  { webFolder, isDevelopment }: Settings,
  own: { readonly httpServer: Server; readonly port: number; readonly pageToken: string },
  undo: AsyncDisposableStack,
  stage: Stage,
): Promise<Pages | null> {
  if (webFolder === null) return null
  const pages = await stage('pages', () => startPages(webFolder, { ...own, isDevelopment }))
  undo.defer(() => pages.close())
  return pages
}

async function writeDemoToken(
  { demoTokenFile }: Settings,
  services: Services,
  caller: Caller,
): Promise<void> {
  if (demoTokenFile === null) return
  const { token } = await makeEnrolmentToken(services, caller, { testDevice: true })
  await mkdir(dirname(demoTokenFile), { recursive: true, mode: 0o700 })
  writeFileSync(demoTokenFile, token, { mode: 0o600 })
}

async function openDatabase(
  { databaseUrl, home }: Settings,
  undo: AsyncDisposableStack,
  log: Logger,
): Promise<Pool> {
  const connectionString = databaseUrl ?? (await ownDatabase(home, undo))
  const pool = new Pool({ connectionString, max: 20, connectionTimeoutMillis: 10_000 })
  // Its words alone: the error brings the connection itself along, with the key that cancels what it does.
  const broke = ({ message }: Error) => log.error(`a database connection broke: ${message}`)
  pool.on('error', broke)
  // Nobody else listens to one that is in use: what is asked of it fails, and only that.
  pool.on('connect', (client) => client.on('error', broke))
  undo.defer(() => endPool(pool))
  try {
    await pool.query('select 1')
  } catch (error) {
    const why = error instanceof Error ? error.message || String(error) : String(error)
    throw new StartFailed(
      `The database at DATABASE_URL can't be reached (${why}). Start it, or leave DATABASE_URL out to use the one that comes along.`,
    )
  }
  return pool
}

async function ownDatabase(home: string, undo: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres(join(home, 'postgres'))
  undo.defer(() => postgres.stop())
  return postgres.url
}

function socketServer(httpServer: Server, port: number): SocketServer {
  return new SocketServer(httpServer, {
    path: AGENT_SOCKET.path,
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    // Next's own sockets in development come over the same server.
    destroyUpgrade: false,
    allowRequest(request, decide) {
      try {
        requireOwnHost(request, port)
        decide(null, true)
      } catch {
        decide('request.foreign-origin', false)
      }
    },
  })
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken by another program. Give another one: PORT=${port + 1} npm start`
      reject(
        new StartFailed(error.code === 'EADDRINUSE' ? taken : `Port ${port}: ${error.message}.`),
      )
    })
    server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** Whoever is still connected has a moment to finish. */
function closeHttp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
    server.close(() => {
      clearTimeout(deadline)
      resolve()
    })
    server.closeIdleConnections()
  })
}
