import type { EdgeEnds } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import { type ConnectionState, useConnection } from '@xyflow/react'
import { useEffect } from 'react'
import { PORTS } from './lines.ts'

/** What letting go here would mean, or why it can't be. */
export interface DropWords {
  readonly words: string
  readonly isRefused: boolean
}

/** A small note at the pointer that draws an edge over a card. */
export function ConnectionNote({ wordsOf }: { wordsOf: (edge: EdgeEnds) => DropWords | null }) {
  const over = useConnection(overOf)
  const said = over === null ? null : wordsOf(over.edge)
  useOutline(over !== null && said?.isRefused === true ? over.card : null)
  if (over === null || said === null) return null
  return (
    <p
      role="status"
      data-testid="connection-note"
      className={classNames(
        'pointer-events-none absolute z-40 max-w-72 rounded-md border px-2 py-1 text-xs font-medium shadow-card',
        said.isRefused
          ? 'border-broken bg-broken-soft text-broken'
          : 'border-line-strong bg-panel text-ink',
      )}
      style={{ left: over.x + 14, top: over.y + 16 }}
    >
      {said.words}
    </p>
  )
}

/** Outlines a card that the edge can't be let go on. */
function useOutline(card: string | null): void {
  useEffect(() => {
    if (card === null) return
    const element = document.querySelector(`.react-flow__node[data-id="${CSS.escape(card)}"]`)
    element?.setAttribute('data-refused', '')
    return () => element?.removeAttribute('data-refused')
  }, [card])
}

interface Over {
  readonly card: string
  readonly x: number
  readonly y: number
  readonly edge: EdgeEnds
}

function overOf(connection: ConnectionState): Over | null {
  if (!connection.inProgress || connection.toNode === null) return null
  const card = connection.toNode.id
  const edge = drawnEdge(connection.fromHandle, card)
  return edge.from === edge.to ? null : { ...connection.pointer, card, edge }
}

/** The edge that is being drawn, in its own direction, whichever end is in the hand. */
export function drawnEdge(
  from: {
    readonly nodeId: string
    readonly id?: string | null
    readonly type: 'source' | 'target'
  },
  to: string,
): EdgeEnds {
  const on = from.id === PORTS.failure ? 'failure' : 'success'
  return from.type === 'source'
    ? { from: from.nodeId, to, on }
    : { from: to, to: from.nodeId, on: 'success' }
}
