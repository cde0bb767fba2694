import { advance, restoreRun, stateOf } from '@contraflow/engine'
import type { JournalEntry } from '@contraflow/protocol'
import type { OrderKind, RunChange, RunWithPlan } from './ports.ts'

/**
 * What becomes of a run when its device tells journal entries: those that are known are passed over, those after a gap
 * are not taken (they come again), the events among the rest are folded with the device's own engine. null: nothing is new.
 * Pure; so the same entries told twice, or in overlapping batches, give the same run.
 */
export function ingest(run: RunWithPlan, told: readonly JournalEntry[]): RunChange | null {
  const entries: JournalEntry[] = []
  for (const entry of told.toSorted((a, b) => a.seq - b.seq)) {
    if (entry.seq === run.lastSeq + entries.length + 1) entries.push(entry)
  }
  if (entries.length === 0) return null
  let current = restoreRun(run.plan, run.state)
  let { pendingOrder, startedAt, endedAt } = run
  for (const entry of entries) {
    if (entry.kind !== 'event') continue
    current = advance(current, entry.event)[0]
    if (entry.event.type === 'started') startedAt = new Date(entry.at)
    endedAt = current.phase === 'ended' ? new Date(entry.at) : null
    pendingOrder = stillPending(pendingOrder, entry.event.type, current.phase === 'ended')
  }
  const lastSeq = run.lastSeq + entries.length
  return { state: stateOf(current), lastSeq, pendingOrder, startedAt, endedAt, entries }
}

/** An order is done with once the device tells its event; an abort also once the run has ended otherwise. */
function stillPending(order: OrderKind | null, told: string, ended: boolean): OrderKind | null {
  if (order === 'roll-back') return told === 'rollback-requested' ? null : order
  return told === 'abort-requested' || ended ? null : order
}
