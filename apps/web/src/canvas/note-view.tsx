import { changeNote } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import type { NodeProps } from '@xyflow/react'
import { useState } from 'react'
import { useCanvasTools } from './canvas-tools.ts'
import type { NoteCard } from './cards.ts'

/** A note on the drawing, which means nothing to a device. A double click writes it. */
export function NoteView({ data, selected }: NodeProps<NoteCard>) {
  const tools = useCanvasTools()
  const [isWriting, setWriting] = useState(data.text === '')
  const finish = (text: string) => {
    setWriting(false)
    if (text !== data.text) tools?.edit((before) => changeNote(before, data.id, { text }))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the card, which has the focus, does the same.
    <div
      data-testid={`note-${data.id}`}
      className={classNames(
        'min-h-12 w-full rounded-sm border border-line bg-ground px-2.5 py-2 text-xs whitespace-pre-wrap text-ink shadow-card',
        selected && 'ring-2 ring-going',
      )}
      onDoubleClick={() => setWriting(tools !== null)}
    >
      {isWriting && tools !== null ? (
        <textarea
          // biome-ignore lint/a11y/noAutofocus: it was opened to be written.
          autoFocus
          aria-label="Note"
          className="nodrag nopan field-sizing-content w-full resize-none bg-transparent outline-none"
          defaultValue={data.text}
          onBlur={(event) => finish(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
      ) : (
        data.text || <span className="text-muted">An empty note</span>
      )}
    </div>
  )
}
