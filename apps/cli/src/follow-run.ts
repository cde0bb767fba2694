import { homedir, uptime } from 'node:os'
import { join } from 'node:path'
import { planOf, type Run, summarize } from '@contraflow/engine'
import type { LoadedPlugins } from '@contraflow/plugin-runtime'
import { ageDownloadsSinceLast, artifactCache, type JournalEntry, Runner } from '@contraflow/runner'
import { printJson, printLines } from './print.ts'
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
}

/**
 * Opens the runner of a home, sets going what is wanted, prints what happens as it happens and the summary at the end;
 * answers how the run ended. An interrupt stops the run; a second one kills this process, and the journal keeps where it
 * stood.
 */
export async function followRun(
  { home, root, plugins, json }: FollowOptions,
  { check, begin }: Wanted,
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
    check(runner)
    await runner.recover()
    const runId = await begin(runner)
    printed = runner.lastSeq(runId)
    followed = runId
    const release = stopOnInterrupt(runner, runId)
    const run = await runner.whenEnded(runId)
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
    const lines = entry.text.replace(/\n$/, '').split('\n')
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

/** The first interrupt orders *stop*; the next one is the system's own. */
function stopOnInterrupt(runner: Runner, runId: string): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const stop = () => {
    for (const signal of signals) process.removeListener(signal, stop)
    process.stderr.write('contraflow: stopping; "contraflow rollback" undoes what was done\n')
    runner.order(runId, 'stop')
  }
  for (const signal of signals) process.once(signal, stop)
  return () => {
    for (const signal of signals) process.removeListener(signal, stop)
  }
}
