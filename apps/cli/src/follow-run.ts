import { homedir, uptime } from 'node:os'
import { join } from 'node:path'
import { planOf, type Run, summarize } from '@contraflow/engine'
import type { LoadedPlugins } from '@contraflow/plugin-runtime'
import { ageDownloadsSinceLast, artifactCache, type JournalEntry, Runner } from '@contraflow/runner'
import { legible, printJson, printLines, warn } from './print.ts'
import { summaryLines } from './summary-lines.ts'

export const DEFAULT_HOME = join(homedir(), '.local', 'state', 'contraflow')
const PAGE = 1_000

interface FollowOptions {
  readonly home: string
  /** Where a new run is to happen; one that is kept goes on where it began. */
  readonly root: string
  readonly plugins: LoadedPlugins
  readonly json: boolean
}

/** What a command wants of a home. */
export interface Wanted {
  /** Throws WrongUse where the home is not as the command takes it; nothing has been done then. */
  check(runner: Runner): void
  /** Sets a run going; answers its id. */
  begin(runner: Runner): string | Promise<string>
  /** Told of its end: true where that has set it going once more, which is followed as well. */
  goOn?(runner: Runner, run: Run): boolean
}

/**
 * Opens the runner of a home, sets going what is wanted, prints what happens as it happens and the summary at the end;
 * answers how the run ended. An interrupt stops the run, unless it is on its way back; another one later kills this
 * process, and the journal keeps where it stood.
 */
export async function followRun(
  { home, root, plugins, json }: FollowOptions,
  { check, begin, goOn }: Wanted,
): Promise<Run> {
  let followed: string | null = null
  let printed = 0
  const cache = artifactCache(home)
  const runner = new Runner({
    home,
    root,
    plugins: plugins.plugins,
    fetchArtifact: async ({ name, digest }) =>
      cache.pathOf(digest) ?? Promise.reject(new Error(`${name} is not kept in ${home}`)),
    onWritten: (runId) => {
      // The next step does not wait until the one before is printed.
      queueMicrotask(() => {
        if (runId === followed) printed = printNew(runner, runId, printed, json)
      })
    },
  })
  try {
    tellWhatIsLost(runner, home)
    check(runner)
    await runner.recover()
    const runId = await begin(runner)
    printed = runner.lastSeq(runId)
    followed = runId
    const release = stopOnInterrupt(runner, runId)
    const ended = await runner.whenEnded(runId)
    const run = goOn?.(runner, ended) === true ? await runner.whenEnded(runId) : ended
    release()
    printEnd(run, json)
    return run
  } finally {
    await runner.close()
    // Now that the run has used what it needs.
    ageDownloadsSinceLast(home, uptime() * 1_000)
  }
}

function printNew(runner: Runner, runId: string, afterSeq: number, json: boolean): number {
  let printed = afterSeq
  for (let page = runner.entries(runId, printed, PAGE); page.length > 0; ) {
    for (const entry of page) print(entry, json)
    printed = page.at(-1)?.seq ?? printed
    page = runner.entries(runId, printed, PAGE)
  }
  return printed
}

function print(entry: JournalEntry, json: boolean): void {
  if (json) printJson(entry)
  else if (entry.kind === 'output') {
    const lines = legible(entry.text).replace(/\n$/, '').split('\n')
    printLines(lines.map((line) => `${entry.id} ${entry.stream === 'stderr' ? '!' : '|'} ${line}`))
  } else if (entry.kind === 'event' && entry.event.type === 'attempt-ended') {
    const { id, outcome } = entry.event
    const end = outcome.ok ? 'succeeded' : `${outcome.failure.kind}: ${outcome.failure.message}`
    printLines([`${id} = ${end}`])
  }
}

function printEnd(run: Run, json: boolean): void {
  const summary = summarize(run)
  if (json) printJson(summary)
  else {
    const reason = run.reason === null ? [] : [run.reason]
    printLines(['', ...summaryLines(summary, planOf(run)), ...reason])
  }
}

/** Says what a damaged journal has taken with it, once; what such runs have kept is laid aside. */
function tellWhatIsLost(runner: Runner, home: string): void {
  if (runner.damage !== null) warn(runner.damage)
  for (const { runId, reason } of runner.lost()) {
    runner.settleLost(runId)
    warn(
      `${runId} can't go on, nor be rolled back: ${reason} What it had changed is as it left it. What it kept of that is in ${join(home, 'lost', runId)}, if anything`,
    )
  }
}

/** One interrupt reaches this process more than once where a terminal and npm both pass it on. */
const SAME_INTERRUPT_MS = 1_000

/**
 * The first interrupt orders *stop*; on the way back, which nothing could lead to its end after that, it only says what another
 * one does: to end this process.
 */
function stopOnInterrupt(runner: Runner, runId: string): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let firstAt: number | null = null
  const stop = (signal: NodeJS.Signals) => {
    if (firstAt !== null) {
      if (performance.now() - firstAt < SAME_INTERRUPT_MS) return
      release()
      process.kill(process.pid, signal)
      return
    }
    firstAt = performance.now()
    if (runner.run(runId).phase === 'back') {
      warn(
        'it is on its way back, and goes on; interrupted once more, it is left where it is then ("contraflow rollback" goes on with it)',
      )
      return
    }
    warn('stopping; "contraflow rollback" undoes what was done')
    runner.order(runId, 'stop')
  }
  const release = () => {
    for (const signal of signals) process.removeListener(signal, stop)
  }
  for (const signal of signals) process.on(signal, stop)
  return release
}
