import type { CoverageRow, Outcome } from '@contraflow/engine'
import type { Name } from '../rehearsal-words.ts'

export type CoverageOrder = 'flow' | 'step' | 'outcome' | 'undone'

/** The worst first. */
const SEVERITY: readonly Outcome[] = ['rollback-failed', 'failed', 'rolled-back', 'succeeded']

/** Rows that are wanted, in the order that is wanted; equals stay in the order of the flow. Pure. */
export function orderedCoverage(
  rows: readonly CoverageRow[],
  {
    order,
    onlyUndone,
    words,
  }: { readonly order: CoverageOrder; readonly onlyUndone: boolean; readonly words: string },
  name: Name,
): readonly CoverageRow[] {
  const wanted = words.trim().toLowerCase()
  const found = rows.filter(
    (row) =>
      (!onlyUndone || undoneOf(row) > 0) &&
      (wanted === '' || `${name(row.step)} ${row.step}`.toLowerCase().includes(wanted)),
  )
  switch (order) {
    case 'flow':
      return found
    case 'step':
      return found.toSorted((a, b) => name(a.step).localeCompare(name(b.step)))
    case 'outcome':
      return found.toSorted((a, b) => worst(a) - worst(b))
    case 'undone':
      return found.toSorted((a, b) => undoneOf(b) - undoneOf(a))
    default:
      return order satisfies never
  }
}

/** How many steps are not undone, in every order of ends or in some. */
export function undoneOf({ leftUndone }: CoverageRow): number {
  return leftUndone.always.length + leftUndone.depends.length
}

/** The worst outcome that it can have. */
export function worstOutcome({ outcomes }: CoverageRow): Outcome {
  return SEVERITY.find((outcome) => outcomes.includes(outcome)) ?? 'succeeded'
}

function worst(row: CoverageRow): number {
  return SEVERITY.indexOf(worstOutcome(row))
}
