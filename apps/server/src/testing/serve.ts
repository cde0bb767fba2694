// The server as a process of its own, without pages and samples: node serve.ts HOME PORT. Says where it listens, and what
// its pages show to it, on one line.
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { startServer } from '../start-server.ts'

const [home = '', port = '0'] = process.argv.slice(2)

const server = await startServer(
  {
    port: Number(port),
    home,
    databaseUrl: null,
    pluginsFolder: fileURLToPath(new URL('../../../../plugins', import.meta.url)),
    samplesFolder: null,
    webFolder: null,
    isDevelopment: false,
    demoTokenFile: null,
    artifactLimitBytes: 1_000_000,
  },
  pino({ base: null, level: 'error' }, pino.destination(2)),
)
process.stdout.write(`${JSON.stringify({ url: server.url, pageToken: server.pageToken })}\n`)
const end = () => void server.close().then(() => process.exit(0))
process.once('SIGTERM', end)
process.once('disconnect', end)
