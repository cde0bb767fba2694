import { type Flow, ID_PATTERN, type Position } from '../document.ts'
import { changeWork } from './change-work.ts'
import { takenIds } from './fresh-id.ts'
import { renameLookups } from './rename-lookups.ts'

/**
 * Gives a step or an action another id, wherever it is spoken of: edges, drawing, and `${{ steps.ID.… }}` in params.
 * An id that is taken or malformed changes nothing: see `idRefusal`.
 */
export function renameId(flow: Flow, from: string, to: string): Flow {
  if (from === to || idRefusal(flow, to) !== null || !isNamed(flow, from)) return flow
  const name = (id: string) => (id === from ? to : id)
  const isStep = flow.steps.some(({ id }) => id === from)
  const renamed: Flow = {
    ...changeWork(flow, from, { id: to }),
    edges: flow.edges.map((edge) => ({ ...edge, from: name(edge.from), to: name(edge.to) })),
    layout: {
      ...flow.layout,
      positions: positionsRenamed(flow.layout.positions, name),
      groups: flow.layout.groups.map((group) => ({ ...group, steps: group.steps.map(name) })),
    },
  }
  return isStep ? renameLookups(renamed, { steps: new Map([[from, to]]) }) : renamed
}

/** Why something can't be called so, as a sentence; null: it can. */
export function idRefusal(flow: Flow, id: string): string | null {
  if (!ID_PATTERN.test(id)) {
    return 'An id begins with a small letter and has small letters, digits and hyphens, at most 63.'
  }
  return takenIds(flow).has(id) ? `Something is called ${id} already.` : null
}

/** `$start` and its like are names in edges, and nobody's id. */
function isNamed({ steps, rollbacks, flowRollback }: Flow, id: string): boolean {
  return [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])].some((item) => item.id === id)
}

function positionsRenamed(
  positions: { readonly [id: string]: Position },
  name: (id: string) => string,
): { [id: string]: Position } {
  return Object.fromEntries(Object.entries(positions).map(([id, position]) => [name(id), position]))
}
