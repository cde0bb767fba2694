import { type Edge, type Flow, ROLLBACK } from '../document.ts'
import { graphOf } from '../graph.ts'
import { isForAnyStep } from './connect-failure.ts'
import { type FailureOption, ignoreTargets } from './failure-option.ts'
import { withoutItems } from './without-items.ts'

/**
 * Chooses what a step's failure leads to, and clears away what contradicts it:
 * - `stop`: every failure edge goes, and the step's own actions with them;
 * - `ignore`, `fall-back`: the `this-step` actions and the edge to `$rollback` go; `any-step` actions stay;
 * - `roll-back`: the handling edges go; where nothing else is there to run, the flow-level rollback is wired, if it is on.
 */
export function setFailureOption(flow: Flow, step: string, option: FailureOption): Flow {
  if (!flow.steps.some(({ id }) => id === step)) return flow
  switch (option.kind) {
    case 'stop':
      return withoutCompensation(withoutHandling(flow, step), step, () => true)
    case 'ignore': {
      const free = withoutOther(flow, step)
      return withEdges(free, step, ignoreTargets(graphOf(free), step))
    }
    case 'fall-back':
      return withEdges(withoutOther(flow, step), step, fallBackTargets(flow, step, option.to))
    case 'roll-back': {
      const free = withoutHandling(flow, step)
      const hasWay = graphOf(free).compensating(step).length > 0
      return hasWay || flow.flowRollback === undefined ? free : withEdges(free, step, [ROLLBACK])
    }
    default:
      return option satisfies never
  }
}

function withoutOther(flow: Flow, step: string): Flow {
  return withoutCompensation(withoutHandling(flow, step), step, (edge) => !isForAnyStep(edge))
}

function withoutHandling(flow: Flow, step: string): Flow {
  const gone = new Set(
    graphOf(flow)
      .handling(step)
      .map(({ index }) => index),
  )
  return { ...flow, edges: flow.edges.filter((_edge, index) => !gone.has(index)) }
}

function withoutCompensation(flow: Flow, step: string, isGone: (edge: Edge) => boolean): Flow {
  const graph = graphOf(flow)
  const gone = graph.compensating(step).filter(isGone)
  const indexes = new Set(gone.map(({ index }) => index))
  const edges = flow.edges.filter((_edge, index) => !indexes.has(index))
  const actions = gone
    .map(({ to }) => to)
    .filter((to) => to !== ROLLBACK && !edges.some((edge) => edge.to === to))
  return withoutItems({ ...flow, edges }, new Set(actions))
}

function withEdges(flow: Flow, from: string, targets: readonly string[]): Flow {
  const drawn = targets.map((to): Edge => ({ from, to, on: 'failure' }))
  return { ...flow, edges: [...flow.edges, ...drawn] }
}

function fallBackTargets(flow: Flow, step: string, to: readonly string[]): readonly string[] {
  const graph = graphOf(flow)
  const isTarget = (id: string) => id !== step && ['step', 'end'].includes(graph.endKind(id))
  return [...new Set(to)].filter(isTarget)
}
