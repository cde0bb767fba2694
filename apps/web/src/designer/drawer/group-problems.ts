import { type Flow, type Issue, placeOf } from '@contraflow/flow'
import { namesOf } from '../rehearsal-words.ts'
import { cardOf } from './where-of.ts'

/** A row of the list of problems: where they are, or one of them. */
export type ProblemRow =
  | {
      readonly kind: 'where'
      readonly key: string
      /** What it is: a step, an input … */
      readonly what: string
      readonly name: string
      readonly card: string | null
    }
  | {
      readonly kind: 'issue'
      readonly key: string
      readonly issue: Issue
      readonly card: string | null
    }

/** Issues by where they are, places with errors first, errors first within each, else as they came. Pure. */
export function groupProblems(flow: Flow, issues: readonly Issue[]): readonly ProblemRow[] {
  const name = namesOf(flow)
  const groups = new Map<string, { row: ProblemRow; issues: Issue[] }>()
  for (const issue of issues) {
    const place = placeOf(flow, issue.path)
    const card = cardOf(flow, place)
    const where = whatOf(place.kind === 'input' ? `input ${place.name}` : place.kind, card, name)
    const key = `${where.what} ${where.name}`
    const group = groups.get(key) ?? { row: { kind: 'where', key, card, ...where }, issues: [] }
    group.issues.push(issue)
    groups.set(key, group)
  }
  const sorted = [...groups.values()].sort((a, b) => rankOf(a.issues) - rankOf(b.issues))
  return sorted.flatMap(({ row, issues: found }) => [
    row,
    ...found
      .toSorted((a, b) => rankOf([a]) - rankOf([b]))
      .map(
        (issue): ProblemRow => ({
          kind: 'issue',
          key: `${issue.code} ${issue.path} ${issue.message}`,
          issue,
          card: row.card,
        }),
      ),
  ])
}

function rankOf(issues: readonly Issue[]): number {
  return issues.some(({ severity }) => severity === 'error') ? 0 : 1
}

function whatOf(kind: string, card: string | null, name: (id: string) => string) {
  if (kind.startsWith('input ')) return { what: 'Input', name: kind.slice('input '.length) }
  if (card?.startsWith('$') === true) return { what: 'Rollback on Failure', name: '' }
  if (card === null) return { what: WHATS[kind] ?? 'The flow', name: '' }
  return { what: WHATS[kind] ?? 'Step', name: name(card) }
}

const WHATS: { readonly [kind: string]: string } = {
  step: 'Step',
  edge: 'Step',
  action: 'Rollback action',
  'flow-action': 'Action of Rollback on Failure',
  settings: 'Settings of the flow',
}
