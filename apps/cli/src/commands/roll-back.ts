import type { Command } from 'commander'
import { DEFAULT_HOME, followRun } from '../follow-run.ts'
import { installedPlugins } from '../installed-catalog.ts'
import { WrongUse } from '../wrong-use.ts'

interface Options {
  readonly home: string
  readonly root: string
  readonly json?: boolean
}

/** `rollback`: rolls the last run of a home back. Exit code 0 only for `rolled-back`. */
export function addRollBack(program: Command): void {
  program
    .command('rollback')
    .option('--home <dir>', 'the home of the run', DEFAULT_HOME)
    .option('--root <dir>', "the device's root, as the run had it", '/')
    .option('--json', 'its journal, a JSON object a line; the last line is its summary')
    .description('roll the last run back, once it has ended')
    .action(rollBack)
}

async function rollBack({ home, root, json = false }: Options): Promise<void> {
  const plugins = installedPlugins()
  const { outcome } = await followRun({ home, root, plugins, json }, (runner) => {
    const last = runner.runs().at(-1)
    if (last === undefined) throw new WrongUse('id.unknown', `no run is kept in ${home}`)
    runner.order(last.assignment.runId, 'roll-back')
    return last.assignment.runId
  })
  process.exitCode = outcome === 'rolled-back' ? 0 : 1
}
