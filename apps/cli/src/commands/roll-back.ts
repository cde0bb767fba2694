import type { Runner } from '@contraflow/runner'
import type { Command } from 'commander'
import { DEFAULT_HOME, followRun } from '../follow-run.ts'
import { installedPlugins } from '../installed-catalog.ts'
import { openRun, requireSameRoot } from '../kept-run.ts'
import { WrongUse } from '../wrong-use.ts'

interface Options {
  readonly home: string
  readonly root?: string
  readonly json?: boolean
}

/**
 * `rollback`: rolls the last run of a home back, or goes on with a way back that was killed. Exit code 0 only for
 * `rolled-back`.
 */
export function addRollBack(program: Command): void {
  program
    .command('rollback')
    .option('--home <dir>', 'the home of the run', DEFAULT_HOME)
    .option('--root <dir>', "the device's root; the run knows it, and takes no other")
    .option('--json', 'its journal, a JSON object a line; the last line is its summary')
    .description('roll the last run back, once it has ended')
    .action(rollBack)
}

async function rollBack({ home, root: given, json = false }: Options): Promise<void> {
  const plugins = installedPlugins()
  const { outcome } = await followRun(
    { home, root: given ?? '/', plugins, json },
    {
      check(runner) {
        requireSameRoot(lastRun(runner, home), given)
        requireNoneForward(runner, home)
      },
      begin(runner) {
        const { runId } = lastRun(runner, home).assignment
        if (openRun(runner) === null) runner.order(runId, 'roll-back')
        return runId
      },
      goOn(runner, { outcome, rolledBackLater }) {
        // It was killed while it stopped; only now can it be rolled back.
        const isStopped = outcome === 'aborted' && !rolledBackLater
        if (isStopped) runner.order(lastRun(runner, home).assignment.runId, 'roll-back')
        return isStopped
      },
    },
  )
  process.exitCode = outcome === 'rolled-back' ? 0 : 1
}

function lastRun(runner: Runner, home: string) {
  const last = openRun(runner) ?? runner.runs().at(-1)
  if (last === undefined) throw new WrongUse('id.unknown', `no run is kept in ${home}`)
  return last
}

/** One that was killed on its way back can only go on with that; one on its way forward might still succeed. */
function requireNoneForward(runner: Runner, home: string): void {
  const open = openRun(runner)
  if (open === null) return
  const { phase } = runner.run(open.assignment.runId)
  if (phase === 'cancelling' || phase === 'back') return
  throw new WrongUse(
    'run.open',
    `${open.assignment.runId} in ${home} was killed on its way forward: "contraflow run --resume" goes on with it, and what it comes to can be rolled back then`,
  )
}
