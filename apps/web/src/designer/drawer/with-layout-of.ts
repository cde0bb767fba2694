import type { Flow, Layout } from '@contraflow/flow'
import isSame from 'fast-deep-equal'

/**
 * What a text says, drawn where everything lies by now: the text decides of the layout only what has changed in it since it
 * said `said`, so that it takes back no card that was moved meanwhile. Pure.
 */
export function withLayoutOf(
  read: Flow,
  { said, now }: { readonly said: Flow; readonly now: Flow },
): Flow {
  const [before, text, there] = [said.layout, read.layout, now.layout]
  const layout: Layout = {
    positions: mergedPositions(read, { said, now }),
    groups: isSame(before.groups, text.groups) ? there.groups : text.groups,
    notes: isSame(before.notes, text.notes) ? there.notes : text.notes,
  }
  return isSame(layout, text) ? read : { ...read, layout }
}

function mergedPositions(
  read: Flow,
  { said, now }: { readonly said: Flow; readonly now: Flow },
): Layout['positions'] {
  const there = now.layout.positions
  const text = read.layout.positions
  const [known, written] = [idsOf(now), idsOf(read)]
  // What somebody else has deleted, and the text draws again, lies nowhere but in the text.
  const isBack = (id: string) => !known.has(id) && written.has(id)
  const ids = new Set([...Object.keys(text), ...Object.keys(there)])
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const isChanged = !isSame(said.layout.positions[id], text[id])
      const position = isChanged || isBack(id) ? text[id] : there[id]
      return position === undefined ? [] : [[id, position]]
    }),
  )
}

function idsOf({ steps, rollbacks }: Flow): ReadonlySet<string> {
  return new Set([...steps, ...rollbacks].map(({ id }) => id))
}
