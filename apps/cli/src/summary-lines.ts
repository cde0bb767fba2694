import type { RunSummary } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import { counted } from './print.ts'

/** A run in short, for a person. */
export function summaryLines(summary: RunSummary, plan: Plan): readonly string[] {
  const titles = new Map(
    [...plan.steps, ...plan.actions, ...(plan.flowRollback ?? [])].map(({ id, title }) => [
      id,
      title,
    ]),
  )
  const steps = new Set(plan.steps.map(({ id }) => id))
  const ran = summary.order.map((marked, index) => {
    const id = marked.replace(/[!~]$/, '')
    const arrow = steps.has(id) ? '→' : '←'
    return `${String(index + 1).padStart(3)} ${arrow} ${id.padEnd(24)} ${stateWord(marked, summary, id)}  ${titles.get(id) ?? ''}`
  })
  return [...ran, '', `${outcomeWords(summary)}.`]
}

function stateWord(marked: string, { states }: RunSummary, id: string): string {
  if (marked.endsWith('~')) return 'cancelled'
  if (!marked.endsWith('!')) return 'succeeded'
  return states[id] === 'handled' ? 'handled  ' : 'failed   '
}

function outcomeWords({ outcome, ignored, fellBack, leftUndone }: RunSummary): string {
  const counts = [
    ...(ignored > 0 ? [`${counted(ignored, 'failure')} ignored`] : []),
    ...(fellBack > 0 ? [`fell back ${counted(fellBack, 'time')}`] : []),
    ...(leftUndone.length > 0 ? [`not undone: ${leftUndone.join(', ')}`] : []),
  ]
  return [outcome ?? 'not ended', ...counts].join('; ')
}
