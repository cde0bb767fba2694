import { advance, createRun, type Run } from '@contraflow/engine'
import type { AttemptOutcome, Plan } from '@contraflow/flow'
import type { JournalEntry } from '@contraflow/protocol'

/** One attempt as its journal tells it. Times are the device's, in ms since 1970. */
export interface Attempt {
  readonly id: string
  readonly attempt: number
  readonly isBack: boolean
  readonly startedAt: number
  /** null: in flight. */
  readonly endedAt: number | null
  readonly outcome: AttemptOutcome | null
  readonly wasInterrupted: boolean
}

/** A run replayed from its journal's entries, with its attempts in the order of their starts. Pure. */
export function replayed(
  plan: Plan,
  entries: readonly JournalEntry[],
): { readonly run: Run; readonly attempts: readonly Attempt[] } {
  const steps = new Set(plan.steps.map(({ id }) => id))
  const attempts: Attempt[] = []
  let run = createRun(plan)
  for (const entry of entries) {
    if (entry.kind !== 'event') continue
    const { event, at } = entry
    if (event.type === 'attempt-ended') {
      end(attempts, event, { endedAt: at, outcome: event.outcome, wasInterrupted: false })
    } else if (event.type === 'attempt-interrupted') {
      end(attempts, event, { endedAt: at, outcome: null, wasInterrupted: true })
    }
    const [next, commands] = advance(run, event)
    run = next
    for (const command of commands) {
      if (command.type !== 'start-attempt') continue
      const { id, attempt } = command
      const isBack = !steps.has(id)
      const started = { id, attempt, isBack, startedAt: at }
      attempts.push({ ...started, endedAt: null, outcome: null, wasInterrupted: false })
    }
  }
  return { run, attempts }
}

function end(
  attempts: Attempt[],
  { id, attempt }: { readonly id: string; readonly attempt: number },
  ended: Pick<Attempt, 'endedAt' | 'outcome' | 'wasInterrupted'>,
): void {
  const index = attempts.findLastIndex(
    (other) => other.id === id && other.attempt === attempt && other.endedAt === null,
  )
  const open = attempts[index]
  if (open !== undefined) attempts[index] = { ...open, ...ended }
}
