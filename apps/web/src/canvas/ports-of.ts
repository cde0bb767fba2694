import { type NodeHandle, Position } from '@xyflow/react'
import type { Card } from './cards.ts'
import { PORTS } from './lines.ts'

/** Ports are dots of this size on the border of their card, in pixels; half of them stands out. */
const PORT_PX = 10

const OF = {
  step: [
    [PORTS.in, 'target', Position.Left],
    [PORTS.success, 'source', Position.Right],
    [PORTS.failure, 'source', Position.Bottom],
  ],
  action: [
    [PORTS.in, 'target', Position.Top],
    [PORTS.wayIn, 'target', Position.Right],
    [PORTS.wayOut, 'source', Position.Left],
    [PORTS.failure, 'source', Position.Bottom],
  ],
  rollback: [[PORTS.in, 'target', Position.Top]],
  start: [[PORTS.success, 'source', Position.Right]],
  end: [[PORTS.in, 'target', Position.Left]],
  note: [],
} as const

/** Where the ports of a card are, so that none has to be drawn to be measured. */
export function portsOf(card: Card): NodeHandle[] {
  const { width = 0, height = 0 } = card
  return OF[card.type === 'dot' ? card.data.is : card.type].map(([id, type, position]) => ({
    id,
    type,
    position,
    ...cornerOf(position, width, height),
    width: PORT_PX,
    height: PORT_PX,
  }))
}

function cornerOf(position: Position, width: number, height: number) {
  const half = PORT_PX / 2
  const x = { left: 0, right: width, top: width / 2, bottom: width / 2 }[position]
  const y = { left: height / 2, right: height / 2, top: 0, bottom: height }[position]
  return { x: x - half, y: y - half }
}
