import type { Run } from '@contraflow/engine'
import type { LoadedPlugins } from '@contraflow/plugin-runtime'
import type { Runner } from '@contraflow/runner'
import { followRun } from './follow-run.ts'
import { openRun, requireSameRoot } from './kept-run.ts'
import { WrongUse } from './wrong-use.ts'

interface ResumeOptions {
  readonly home: string
  /** As it was given, if it was. */
  readonly root: string | undefined
  readonly plugins: LoadedPlugins
  readonly json: boolean
}

/**
 * Goes on with the run of a home that was killed, and follows it to its end. True if it came to what was asked of it:
 * `succeeded`, or `rolled-back` where it was being rolled back later. Throws WrongUse `run.none-open` or `root.differs`.
 */
export async function resumeRun({ home, root, plugins, json }: ResumeOptions): Promise<boolean> {
  const run = await followRun(
    { home, root: root ?? '/', plugins, json },
    {
      check: (runner) => requireSameRoot(requireOpen(runner, home), root),
      begin: (runner) => requireOpen(runner, home).assignment.runId,
    },
  )
  return cameToWhatWasAsked(run)
}

function requireOpen(runner: Runner, home: string) {
  const open = openRun(runner)
  if (open !== null) return open
  const last = runner.runs().at(-1)?.assignment.runId
  const instead =
    last === undefined ? 'none is kept' : `the last one, ${last}, is ${runner.run(last).outcome}`
  throw new WrongUse('run.none-open', `no run is open in ${home}: ${instead}`)
}

function cameToWhatWasAsked({ outcome, rolledBackLater }: Run): boolean {
  return outcome === (rolledBackLater ? 'rolled-back' : 'succeeded')
}
