import type { Flow } from '../document.ts'
import { freshAmong } from './fresh-id.ts'
import { shortened } from './shortened.ts'

/**
 * Frames steps in the drawing; nothing else changes. A step stands in one group at most, so it leaves the one that it was
 * in, and a group that is left without steps goes. No step of these: the flow as it is.
 */
export function addGroup(flow: Flow, steps: readonly string[], title: string): Flow {
  const framed = flow.steps.map(({ id }) => id).filter((id) => steps.includes(id))
  if (framed.length === 0) return flow
  const left = flow.layout.groups
    .map((group) => ({ ...group, steps: group.steps.filter((id) => !framed.includes(id)) }))
    .filter((group) => group.steps.length > 0)
  const id = freshAmong(drawnIds(flow), 'group')
  const group = { id, title: shortened(title.trim()), notes: '', steps: framed }
  return withGroups(flow, [...left, group])
}

/** Gives a group another title, other notes, or both. An empty title changes nothing. */
export function changeGroup(
  flow: Flow,
  id: string,
  change: { readonly title?: string; readonly notes?: string },
): Flow {
  const title = shortened((change.title ?? '').trim())
  return withGroups(
    flow,
    flow.layout.groups.map((group) =>
      group.id === id
        ? {
            ...group,
            title: title === '' ? group.title : title,
            notes: change.notes?.toWellFormed() ?? group.notes,
          }
        : group,
    ),
  )
}

/** Takes a frame away; its steps stay. */
export function removeGroup(flow: Flow, id: string): Flow {
  const groups = flow.layout.groups.filter((group) => group.id !== id)
  return groups.length === flow.layout.groups.length ? flow : withGroups(flow, groups)
}

/** Ids of what only the drawing has: groups and notes. */
export function drawnIds({ layout }: Flow): ReadonlySet<string> {
  return new Set([...layout.groups, ...layout.notes].map(({ id }) => id))
}

function withGroups(flow: Flow, groups: Flow['layout']['groups']): Flow {
  return { ...flow, layout: { ...flow.layout, groups } }
}
