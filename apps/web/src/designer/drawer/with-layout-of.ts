import type { Flow, Layout, RollbackAction, Step } from '@contraflow/flow'
import isSame from 'fast-deep-equal'

/**
 * What a text says, drawn where everything lies by now: the text decides of the layout only what has changed in it since it
 * said `said`, so that it takes back no card that was moved meanwhile. What has only got another id in it keeps its place and
 * its frame. Pure.
 */
export function withLayoutOf(
  read: Flow,
  { said, now }: { readonly said: Flow; readonly now: Flow },
): Flow {
  const [before, text, there] = [said.layout, read.layout, renamed(now.layout, said, read)]
  // What somebody else has deleted, and the text draws again, lies nowhere but in the text.
  const [drawn, written] = [idsOf(now), idsOf(read)]
  const isBack = (id: string) => written.has(id) && !drawn.has(id)
  const ids = new Set([...Object.keys(text.positions), ...Object.keys(there.positions)])
  const positions = [...ids].flatMap((id) => {
    const own = text.positions[id]
    const isMoved = !isSame(before.positions[id], own)
    const position = isMoved ? own : (there.positions[id] ?? (isBack(id) ? own : undefined))
    return position === undefined ? [] : [[id, position] as const]
  })
  const layout: Layout = {
    positions: Object.fromEntries(positions),
    groups: isSame(before.groups, text.groups) ? there.groups : text.groups,
    notes: isSame(before.notes, text.notes) ? there.notes : text.notes,
  }
  return isSame(layout, text) ? read : { ...read, layout }
}

/** With the id that a step or an action has got in the text, where nothing else of it is another. */
function renamed(layout: Layout, said: Flow, read: Flow): Layout {
  const [gone, ...othersGone] = onlyIn(said, read)
  const [come, ...othersCome] = onlyIn(read, said)
  const isOne = othersGone.length === 0 && othersCome.length === 0
  if (gone === undefined || come === undefined || !isOne) return layout
  if (!isSame({ ...gone, id: '' }, { ...come, id: '' })) return layout
  const named = (id: string) => (id === gone.id ? come.id : id)
  return {
    ...layout,
    positions: Object.fromEntries(
      Object.entries(layout.positions).map(([id, position]) => [named(id), position]),
    ),
    groups: layout.groups.map((group) => ({ ...group, steps: group.steps.map(named) })),
  }
}

function onlyIn(flow: Flow, other: Flow): readonly (Step | RollbackAction)[] {
  const known = idsOf(other)
  return [...flow.steps, ...flow.rollbacks].filter(({ id }) => !known.has(id))
}

function idsOf({ steps, rollbacks }: Flow): ReadonlySet<string> {
  return new Set([...steps, ...rollbacks].map(({ id }) => id))
}
