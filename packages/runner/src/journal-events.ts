import type { RunEvent } from '@contraflow/engine'
import type { Journal } from './journal.ts'

const PAGE = 1_000

/** The events of a run, in their order. */
export function* eventsOf(journal: Journal, runId: string): Generator<RunEvent> {
  let after = 0
  while (true) {
    const page = journal.entries(runId, after, PAGE)
    for (const entry of page) if (entry.kind === 'event') yield entry.event
    after = page.at(-1)?.seq ?? after
    if (page.length < PAGE) return
  }
}
