import {
  actionsOf,
  END,
  type Flow,
  failureOptionOf,
  graphOf,
  ownEdge,
  runsRollback,
  START,
  sortSteps,
} from '@contraflow/flow'

/** A rollback action in the outline, below its step. */
export interface ActionRow {
  readonly id: string
  /** When it runs, in the contract's words. */
  readonly when: string
}

/** A step in the outline: all that the canvas draws of it, in words. */
export interface StepRow {
  readonly id: string
  /** What leads here. */
  readonly before: string
  /** Where success leads. */
  readonly next: string
  /** Where its failure leads. */
  readonly ifFails: string
  readonly actions: readonly ActionRow[]
}

/** The steps in the order in which they run, those that no order holds last. Pure. */
export function outlineRows(flow: Flow): readonly StepRow[] {
  const graph = graphOf(flow)
  const { sorted, cyclic } = sortSteps(graph)
  const titles = titlesOf(flow)
  const names = (ids: readonly string[]) =>
    ids.map((id) => (id === END ? 'the end of the flow' : (titles.get(id) ?? id))).join(', ')
  return [...sorted, ...cyclic].map((id) => {
    const next = graph.success(id).map(({ to }) => to)
    const from = graph.incoming(id).map((edge) => edge.from)
    return {
      id,
      before: beforeWords(from, names),
      next: next.length === 0 ? 'Then this branch ends.' : `Then ${names(next)}.`,
      ifFails: failureWords(flow, id, names),
      actions: actionsOf(flow, id).map((action) => ({
        id: action,
        when: ownEdge(flow, action)?.trigger === 'any-step' ? 'any step fails' : 'this step fails',
      })),
    }
  })
}

function beforeWords(from: readonly string[], names: (ids: readonly string[]) => string): string {
  if (from.length === 0) return 'Nothing leads here.'
  return from.includes(START) ? 'At the start.' : `After ${names(from)}.`
}

/** What its failure leads to, without its own actions, which stand below it. */
function failureWords(flow: Flow, step: string, names: (ids: readonly string[]) => string): string {
  const option = failureOptionOf(flow, step)
  switch (option.kind) {
    case 'stop':
      return 'If it fails: the run stops and exits.'
    case 'ignore':
      return 'If it fails: Ignore Failure & Continue.'
    case 'fall-back':
      return `If it fails: fall back to ${names(option.to)}.`
    case 'roll-back': {
      const hasOwn = actionsOf(flow, step).length > 0
      if (!runsRollback(flow, step)) return 'If it fails: Run Customized Action.'
      return `If it fails: ${hasOwn ? 'Run Customized Action, then Run Rollback' : 'Run Rollback'}.`
    }
    default:
      return option satisfies never
  }
}

/** What steps and actions are called. */
export function titlesOf(flow: Flow): ReadonlyMap<string, string> {
  const all = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])]
  return new Map(all.map(({ id, title }) => [id, title ?? id]))
}
