import type { Plan } from '@contraflow/flow'
import { advance } from './advance.ts'
import { createRun } from './create-run.ts'
import type { Command, RunEvent } from './event.ts'
import type { PlanIndex } from './plan-index.ts'
import type { Run } from './run.ts'
import { type RunSummary, summarize } from './summary.ts'

/** What a rehearsal makes up. */
export interface Supposition {
  /** These steps and actions fail all their attempts; everything else succeeds. */
  readonly fail: readonly string[]
  /**
   * Another timing: of the attempts in flight the one that is named first here ends next; those that are not named end
   * after them, first in, first out. Default: none is named.
   */
  readonly ends?: readonly string[]
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
export function* rehearsal(
  created: Run,
  { fail, ends = [] }: Supposition,
): Generator<RehearsalMoment> {
  const failing = new Set(fail)
  const ranks = new Map(ends.map((id, rank) => [id, rank]))
  const queue: InFlight[] = []
  let run = created
  const pending: RunEvent[] = [{ type: 'started' }]
  while (pending.length > 0 || queue.length > 0) {
    const event = pending.shift() ?? ended(takeNext(queue, ranks), failing)
    const [next, commands] = advance(run, event)
    run = next
    yield { event, run }
    for (const command of commands) perform(command, queue, pending)
  }
}

interface InFlight {
  readonly id: string
  readonly attempt: number
}

/** Takes the attempt that ends next out of the queue. */
function takeNext(queue: InFlight[], ranks: ReadonlyMap<string, number>): InFlight | undefined {
  if (ranks.size === 0) return queue.shift()
  const rankOf = ({ id }: InFlight) => ranks.get(id) ?? ranks.size
  const next = queue.reduce<InFlight | undefined>(
    (first, one) => (first === undefined || rankOf(one) < rankOf(first) ? one : first),
    undefined,
  )
  if (next !== undefined) queue.splice(queue.indexOf(next), 1)
  return next
}

function perform(command: Command, queue: InFlight[], pending: RunEvent[]): void {
  const { id, attempt } = command
  if (command.type === 'start-attempt') queue.push({ id, attempt })
  if (command.type === 'wait') pending.push({ type: 'retry-due', id, attempt })
}

function ended(next: InFlight | undefined, failing: ReadonlySet<string>): RunEvent {
  const { id, attempt } = next ?? { id: '', attempt: 0 }
  const outcome = failing.has(id)
    ? ({ ok: false, failure: { kind: 'error', message: 'Supposed to fail.' } } as const)
    : ({ ok: true, result: null } as const)
  return { type: 'attempt-ended', id, attempt, outcome }
}
