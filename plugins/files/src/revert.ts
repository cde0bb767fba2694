import { type ActionContext, StepFailure } from '@contraflow/plugin-sdk'

const MAX_LINES = 50

/** Puts everything back that the step's snapshot holds. Safe to repeat. */
export async function revert({ snapshot, log }: ActionContext<unknown>): Promise<void> {
  if (snapshot === null) {
    throw new StepFailure('invalid', 'there is no step whose files could be put back')
  }
  let lines = 0
  const { restored, removed } = await snapshot.restore((path, how) => {
    lines += 1
    if (lines <= MAX_LINES) log(`${how === 'restored' ? 'put back' : 'removed'} ${path}`)
  })
  if (lines > MAX_LINES) log(`… and ${lines - MAX_LINES} more`)
  log(`${restored} put back, ${removed} removed`)
}
