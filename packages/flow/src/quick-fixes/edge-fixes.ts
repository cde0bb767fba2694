import type { Edge, Flow } from '../document.ts'
import { connectFailure } from '../edits/connect-failure.ts'
import { ownEdge } from '../edits/owner-of.ts'
import { graphOf } from '../graph.ts'
import type { Fixer, QuickFix } from './quick-fix.ts'

/** An edge that can't stand where it stands goes. */
export const removeEdge: Fixer = ({ place }) =>
  place.kind === 'edge' ? [withoutEdge(place.at, place.edge)] : []

/** A success edge into a rollback action was meant as a failure edge, where the action has no step yet. */
export const intoRollback: Fixer = (context) => {
  const { place, flow } = context
  if (place.kind !== 'edge') return []
  const { from, to } = place.edge
  const remove = removeEdge(context)
  if (graphOf(flow).endKind(from) !== 'step' || ownEdge(flow, to) !== undefined) return remove
  const title = 'Make it a failure edge'
  return [
    { title, edit: (before) => connectFailure(edgeGone(before, place.at, place.edge), from, to) },
    ...remove,
  ]
}

export const removeTrigger: Fixer = ({ place }) =>
  place.kind === 'edge'
    ? [
        {
          title: 'Remove the trigger',
          edit: (flow) => ({
            ...flow,
            edges: flow.edges.map((edge, at) => {
              const { trigger: _trigger, ...rest } = edge
              return at === place.at && isSame(edge, place.edge) ? rest : edge
            }),
          }),
        },
      ]
    : []

function withoutEdge(at: number, edge: Edge): QuickFix {
  return { title: 'Remove the edge', edit: (flow) => edgeGone(flow, at, edge) }
}

/** By its place, since a second one like it may have to stay. */
function edgeGone(flow: Flow, at: number, edge: Edge): Flow {
  const found = flow.edges[at]
  return found === undefined || !isSame(found, edge)
    ? flow
    : { ...flow, edges: flow.edges.toSpliced(at, 1) }
}

function isSame(a: Edge, b: Edge): boolean {
  return a.from === b.from && a.to === b.to && a.on === b.on && a.trigger === b.trigger
}
