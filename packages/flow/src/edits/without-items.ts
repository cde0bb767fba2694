import type { Flow, Position } from '../document.ts'

/** The flow without these steps and actions, the edges at them, and what the drawing knew of them. */
export function withoutItems(flow: Flow, gone: ReadonlySet<string>): Flow {
  const stays = ({ id }: { readonly id: string }) => !gone.has(id)
  return withoutPositions(
    {
      ...flow,
      steps: flow.steps.filter(stays),
      rollbacks: flow.rollbacks.filter(stays),
      edges: flow.edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
    },
    gone,
  )
}

/** The drawing without these ids, and without groups that have lost their last step with them; nothing else changes. */
export function withoutPositions(flow: Flow, gone: ReadonlySet<string>): Flow {
  const positions: { [id: string]: Position } = {}
  for (const [id, position] of Object.entries(flow.layout.positions)) {
    if (!gone.has(id)) positions[id] = position
  }
  const groups = flow.layout.groups.flatMap((group) => {
    const steps = group.steps.filter((id) => !gone.has(id))
    return steps.length === 0 && group.steps.length > 0 ? [] : [{ ...group, steps }]
  })
  return { ...flow, layout: { ...flow.layout, positions, groups } }
}
