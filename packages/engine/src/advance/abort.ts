import type { Failure } from '@contraflow/flow'
import { endAction } from './back.ts'
import { actionAt, type Draft, end, known } from './draft.ts'
import { cancelRunning, turn } from './turn.ts'

/** An operator's abort. True if it changed anything. */
export function applyAbort(draft: Draft, mode: 'stop' | 'roll-back'): boolean {
  const { phase } = draft.run
  if (phase === 'ended') return false
  if (phase === 'assigned') return end(draft, 'aborted')
  return mode === 'stop' ? stop(draft) : rollBack(draft)
}

/** True from the order on, whatever becomes of the way back. */
const ABORTED: Failure = {
  kind: 'aborted',
  message: 'An operator told the run to stop and roll back.',
}

function rollBack(draft: Draft): boolean {
  if (draft.run.phase !== 'forward') return false
  turn(draft, newestRunning(draft), ABORTED, true)
  return true
}

function stop(draft: Draft): boolean {
  if (draft.run.stopped) return false
  draft.run.stopped = true
  if (draft.run.phase === 'forward') cancelRunning(draft)
  else if (draft.run.phase === 'back') cancelAction(draft)
  return true
}

function cancelAction(draft: Draft): void {
  const index = known(draft.run.due[draft.run.dueDone])
  const { inFlight, attempt } = actionAt(draft, index)
  if (!inFlight) {
    endAction(draft, index, 'cancelled')
    return
  }
  const { id, graceMs } = known(draft.run.plan.actions[index])
  draft.commands.push({ type: 'cancel-attempt', id, attempt, graceMs })
}

/** There is one: a run that goes forward with nothing running has ended. */
function newestRunning({ run }: Draft): number {
  const running = run.steps.flatMap((step, index) => (step.state === 'running' ? [index] : []))
  const startedAs = (index: number) => known(run.steps[index]).startedAs
  return running.reduce((newest, index) => (startedAs(index) > startedAs(newest) ? index : newest))
}
