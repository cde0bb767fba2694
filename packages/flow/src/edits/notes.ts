import type { Flow, Position } from '../document.ts'
import { freshAmong } from './fresh-id.ts'
import { drawnIds } from './groups.ts'

/** Puts a note into the drawing; nothing else changes. */
export function addNote(flow: Flow, position: Position, text = ''): Flow {
  const id = freshAmong(drawnIds(flow), 'note')
  return withNotes(flow, [
    ...flow.layout.notes,
    { id, text: text.toWellFormed(), position: rounded(position) },
  ])
}

/** Writes a note anew, moves it, or both. */
export function changeNote(
  flow: Flow,
  id: string,
  change: { readonly text?: string; readonly position?: Position },
): Flow {
  return withNotes(
    flow,
    flow.layout.notes.map((note) => {
      if (note.id !== id) return note
      const position = change.position === undefined ? note.position : rounded(change.position)
      return { id, text: change.text?.toWellFormed() ?? note.text, position }
    }),
  )
}

export function removeNote(flow: Flow, id: string): Flow {
  const notes = flow.layout.notes.filter((note) => note.id !== id)
  return notes.length === flow.layout.notes.length ? flow : withNotes(flow, notes)
}

function rounded({ x, y }: Position): Position {
  return { x: Math.round(x), y: Math.round(y) }
}

function withNotes(flow: Flow, notes: Flow['layout']['notes']): Flow {
  return { ...flow, layout: { ...flow.layout, notes } }
}
