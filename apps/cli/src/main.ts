import { isUnwritten, RunnerError } from '@contraflow/runner'
import { Command, CommanderError } from 'commander'
import { addCheck } from './commands/check.ts'
import { addCoverage } from './commands/coverage.ts'
import { addPlugin } from './commands/plugin.ts'
import { addRehearse } from './commands/rehearse.ts'
import { addRollBack } from './commands/roll-back.ts'
import { addRun } from './commands/run.ts'
import { warn } from './print.ts'
import { WrongUse } from './wrong-use.ts'

/** Exit codes: 0, 1 (the answer is no), 2 (wrong use). */
const WRONG_USE = 2

const program = new Command('contraflow')
  .description(
    'Software updates with the way back drawn in: check, rehearse and run flows on this machine, and write plugins.',
  )
  .exitOverride()
  .showHelpAfterError('(--help lists the options)')

for (const add of [addCheck, addRehearse, addCoverage, addRun, addRollBack, addPlugin]) add(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE
  if (error instanceof WrongUse || error instanceof RunnerError) {
    const then = isUnwritten(error)
      ? ' Once it can, "contraflow run --resume" goes on with what has begun.'
      : ''
    warn(`${error.message}${then} (${error.code})`)
    return WRONG_USE
  }
  warn(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}
