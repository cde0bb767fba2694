import type { InstalledPlugin } from '@contraflow/plugin-runtime'
import type { Assignment, Order, OrderAck } from '@contraflow/protocol'
import { artifactCache, isUnwritten, Runner, RunnerError } from '@contraflow/runner'
import type { Logger } from 'pino'
import { connect } from './connection.ts'
import { deviceFacts } from './facts.ts'
import { artifactFetcher } from './fetch-artifact.ts'
import type { Identity } from './identity.ts'
import { Teller } from './teller.ts'

export interface AgentOptions {
  readonly home: string
  readonly root: string
  readonly identity: Identity
  /** Those that came with this device. */
  readonly plugins: readonly InstalledPlugin[]
  readonly log: Logger
}

/** How long a run may take to end by itself when the agent is told to stop. */
const DRAIN_MS = 30_000
/** And how long its last entries may take to be told. */
const LAST_WORDS_MS = 2_000

/**
 * The agent of one device: runs what it is assigned, by itself, and tells its server. Goes on at once with what it finds
 * open, connected or not. Throws RunnerError where its home is in use or can't be used.
 */
export async function startAgent({
  home,
  root,
  identity,
  plugins,
  log,
}: AgentOptions): Promise<{ stop(): Promise<void> }> {
  const runner = new Runner({
    home,
    root,
    plugins,
    fetchArtifact: artifactFetcher(artifactCache(home), identity),
    // The next step does not wait until the server is told of the one before.
    onWritten: () => queueMicrotask(() => teller.wake()),
    onStuck: (error) => log.error(error.message),
  })
  if (runner.damage !== null) log.error(runner.damage)
  const teller = new Teller(runner)
  await runner.recover()
  const connection = connect(
    identity,
    () => deviceFacts({ home, root, plugins }),
    {
      onWelcome: ({ openRuns }, send, sendLost) => teller.connected(send, sendLost, openRuns),
      onAssignment: (assignment) => assign(runner, assignment, log),
      onOrder: (order) => obey(runner, order, log),
      onLost: () => teller.disconnected(),
    },
    log,
  )
  return {
    async stop() {
      await atMost(runner.drain(), DRAIN_MS)
      const until = performance.now() + LAST_WORDS_MS
      while (!teller.isDone && performance.now() < until) await sleep(20)
      connection.close()
      await runner.close()
    },
  }
}

function assign(
  runner: Runner,
  { runId, flowId, plan, inputs, device, artifacts, deadlineInMs }: Assignment,
  log: Logger,
): void {
  const deadlineAt = deadlineInMs === null ? null : Date.now() + deadlineInMs
  try {
    const isNew = runner.assign({ runId, flowId, plan, inputs, device, artifacts, deadlineAt })
    if (isNew) log.info({ runId }, 'assigned')
  } catch (error) {
    // It was not taken: the server gives it again with the next connection.
    log.error({ runId, reason: unwritten(error).message }, 'an assignment could not be kept')
  }
}

function obey(runner: Runner, { runId, order }: Order, log: Logger): OrderAck | null {
  try {
    runner.order(runId, order)
    log.info({ runId, order }, 'ordered')
    return { taken: true }
  } catch (error) {
    if (error instanceof RunnerError && !isUnwritten(error)) {
      // The same order twice is the same order.
      return isObeyed(runner, runId, order)
        ? { taken: true }
        : { taken: false, reason: error.message }
    }
    log.error({ runId, order, reason: unwritten(error).message }, 'an order could not be kept')
    return null
  }
}

function isObeyed(runner: Runner, runId: string, order: Order['order']): boolean {
  return runner.entries(runId, 0, Number.MAX_SAFE_INTEGER).some((entry) => {
    if (entry.kind !== 'event') return false
    const { event } = entry
    if (order === 'roll-back') return event.type === 'rollback-requested'
    const mode = order === 'stop' ? 'stop' : 'roll-back'
    return event.type === 'abort-requested' && event.mode === mode
  })
}

/** Everything else that goes wrong there is a bug, and thrown on. */
function unwritten(error: unknown): RunnerError {
  if (error instanceof RunnerError && isUnwritten(error)) return error
  throw error
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  await Promise.race([work, sleep(ms)])
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
