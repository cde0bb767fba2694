import { advance, restoreRun, stateOf } from '@contraflow/engine'
import type { JournalEntry } from '@contraflow/protocol'
import type { RunChange, RunWithPlan } from './ports.ts'

/**
 * What becomes of a run when its device tells journal entries: those that are known are passed over, those after a gap
 * are not taken (they come again), the events among the rest are folded with the device's own engine. null: nothing is new.
 * Pure; so the same entries told twice, or in overlapping batches, give the same run.
 */
export function ingest(run: RunWithPlan, told: readonly JournalEntry[]): RunChange | null {
  const entries = newEntries(run, told)
  if (entries.length === 0) return null
  let current = restoreRun(run.plan, run.state)
  let { startedAt, endedAt } = run
  let order: Order = { pendingOrder: run.pendingOrder, orderRefusal: run.orderRefusal }
  for (const entry of entries) {
    if (entry.kind !== 'event') continue
    current = advance(current, entry.event)[0]
    if (entry.event.type === 'started') startedAt = new Date(entry.at)
    endedAt = current.phase === 'ended' ? new Date(entry.at) : null
    order = orderAfter(order, entry.event.type, current.phase === 'ended')
  }
  const lastSeq = run.lastSeq + entries.length
  return { state: stateOf(current), lastSeq, ...order, startedAt, endedAt, entries }
}

/** Those that join on to what the run has. */
function newEntries(run: RunWithPlan, told: readonly JournalEntry[]): readonly JournalEntry[] {
  const entries: JournalEntry[] = []
  for (const entry of told.toSorted((a, b) => a.seq - b.seq)) {
    if (entry.seq === run.lastSeq + entries.length + 1) entries.push(entry)
  }
  return entries
}

type Order = Pick<RunChange, 'pendingOrder' | 'orderRefusal'>

const TOO_LATE = 'It came too late: the run had ended before its device heard of it.'

/** An order is done with once the device tells its event; an abort also once the run has ended otherwise. */
function orderAfter(order: Order, told: string, ended: boolean): Order {
  if (order.pendingOrder === null) return order
  const isRollBack = order.pendingOrder === 'roll-back'
  const isObeyed = told === (isRollBack ? 'rollback-requested' : 'abort-requested')
  if (isObeyed) return { pendingOrder: null, orderRefusal: null }
  const isLate = ended && !isRollBack
  return isLate ? { pendingOrder: null, orderRefusal: TOO_LATE } : order
}
