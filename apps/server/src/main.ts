import { PostgresFailed } from '@contraflow/db'
import { pino } from 'pino'
import { readSettings, SettingsWrong } from './settings.ts'
import { StartFailed } from './start-failed.ts'
import { type RunningServer, type Stage, startServer } from './start-server.ts'

const CLOSE_MS = 15_000

const log = pino({ base: null, level: 'warn' }, pino.destination(2))

/** One line a stage, with its time. */
const stage: Stage = async (name, work) => {
  const from = performance.now()
  const result = await work()
  process.stdout.write(
    `ok  ${name.padEnd(12)} ${((performance.now() - from) / 1000).toFixed(1)} s\n`,
  )
  return result
}

/** Whoever started it with a channel has died. */
const orphaned = new Promise<void>((resolve) => process.once('disconnect', resolve))

try {
  const server = await startServer(readSettings(process.env), log, stage)
  process.stdout.write(`listening ${server.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(server))
  void orphaned.then(() => end(server))
} catch (error) {
  const isKnown =
    error instanceof SettingsWrong ||
    error instanceof StartFailed ||
    error instanceof PostgresFailed
  if (!isKnown) throw error
  process.stderr.write(`contraflow: ${error.message}\n`)
  process.exit(1)
}

function end(server: RunningServer): void {
  setTimeout(() => process.exit(1), CLOSE_MS).unref()
  server.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'the server did not end cleanly')
      process.exit(1)
    },
  )
}
