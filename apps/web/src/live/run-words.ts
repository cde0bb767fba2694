import type { RunSummaryView } from '@contraflow/api'
import type { Plan } from '@contraflow/flow'

/** Why a run ended as it did, or is going back, in a sentence; empty: nothing went wrong. Pure. */
export function causeOf({
  plan,
  reason,
  turn,
}: Pick<RunSummaryView, 'reason' | 'turn'> & { readonly plan: Plan }): string {
  if (reason !== null) return asSentence(reason)
  if (turn?.step == null) return ''
  return asSentence(`${titleIn(plan, turn.step)} failed: ${turn.failure?.message ?? ''}`)
}

/** How a step is called; its id, where the plan has none of the kind. Pure. */
export function titleIn({ steps }: Plan, id: string): string {
  return steps.find((step) => step.id === id)?.title ?? id
}

export function asSentence(words: string): string {
  return words === '' || /[.!?]$/.test(words) ? words : `${words}.`
}
