import type { Plan } from '@contraflow/flow'
import { advance } from './advance.ts'
import { createRun } from './create-run.ts'
import type { Command, RunEvent } from './event.ts'
import type { PlanIndex } from './plan-index.ts'
import type { Run } from './run.ts'
import { type RunSummary, summarize } from './summary.ts'

/** What a rehearsal makes up: the steps and actions named here fail all their attempts; everything else succeeds. */
export interface Supposition {
  readonly fail: readonly string[]
}

/** A rehearsal moment by moment: every event with the run as it stands after it. */
export interface RehearsalMoment {
  readonly event: RunEvent
  readonly run: Run
}

/**
 * Predicts a run with made-up outcomes. Attempts end one at a time, first in, first out; a retry joins the end of the
 * queue; waits take no time. Pure; always ends.
 */
export function rehearse(plan: Plan | PlanIndex, supposition: Supposition): RunSummary {
  let last = createRun(plan)
  for (const { run } of rehearsal(last, supposition)) last = run
  return summarize(last)
}

/** The same, played: the moments in their order. */
export function* rehearsal(created: Run, { fail }: Supposition): Generator<RehearsalMoment> {
  const failing = new Set(fail)
  const queue: { readonly id: string; readonly attempt: number }[] = []
  let run = created
  const pending: RunEvent[] = [{ type: 'started' }]
  while (pending.length > 0 || queue.length > 0) {
    const event = pending.shift() ?? ended(queue.shift(), failing)
    const [next, commands] = advance(run, event)
    run = next
    yield { event, run }
    for (const command of commands) perform(command, queue, pending)
  }
}

function perform(
  command: Command,
  queue: { readonly id: string; readonly attempt: number }[],
  pending: RunEvent[],
): void {
  const { id, attempt } = command
  if (command.type === 'start-attempt') queue.push({ id, attempt })
  if (command.type === 'wait') pending.push({ type: 'retry-due', id, attempt })
}

function ended(
  next: { readonly id: string; readonly attempt: number } | undefined,
  failing: ReadonlySet<string>,
): RunEvent {
  const { id, attempt } = next ?? { id: '', attempt: 0 }
  const outcome = failing.has(id)
    ? ({ ok: false, failure: { kind: 'error', message: 'Supposed to fail.' } } as const)
    : ({ ok: true, result: null } as const)
  return { type: 'attempt-ended', id, attempt, outcome }
}
