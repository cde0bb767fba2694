import { applyAbort } from './advance/abort.ts'
import { endAttempt, interruptAttempt, startNextAttempt } from './advance/attempt.ts'
import { rollBackEnded } from './advance/back.ts'
import { type Draft, end, openDraft } from './advance/draft.ts'
import { beginForward } from './advance/forward.ts'
import type { Command, RunEvent } from './event.ts'
import type { Run } from './run.ts'

/**
 * What becomes of a run when something happens to it, and what is then to be done: the whole meaning of going forward
 * and back (docs/semantics.md), in one step function.
 *
 * Pure: no clock, no randomness, the argument untouched; the same events give the same run. Total: an event that does
 * not fit where the run stands (late, doubled, of an attempt that is not in flight) changes nothing and asks for nothing.
 */
export function advance(run: Run, event: RunEvent): readonly [Run, readonly Command[]] {
  const draft = openDraft(run)
  return apply(draft, event) ? [draft.run, draft.commands] : [run, []]
}

/** Folds events into a run; the commands are let go. */
export function replay(run: Run, events: Iterable<RunEvent>): Run {
  let current = run
  for (const event of events) current = advance(current, event)[0]
  return current
}

/** True if the event fitted. */
function apply(draft: Draft, event: RunEvent): boolean {
  switch (event.type) {
    case 'started':
      return beginForward(draft)
    case 'refused':
      return draft.run.phase === 'assigned' && end(draft, 'refused', event.reason)
    case 'expired':
      return draft.run.phase === 'assigned' && end(draft, 'expired')
    case 'attempt-ended':
      return endAttempt(draft, event.id, event.attempt, event.outcome)
    case 'attempt-interrupted':
      return interruptAttempt(draft, event.id, event.attempt)
    case 'retry-due':
      return startNextAttempt(draft, event.id, event.attempt)
    case 'abort-requested':
      return applyAbort(draft, event.mode)
    case 'rollback-requested':
      return rollBackEnded(draft)
    case 'journal-lost':
      return draft.run.phase !== 'ended' && end(draft, 'rollback-failed', event.reason)
    default:
      return event satisfies never
  }
}
