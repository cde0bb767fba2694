import {
  type Catalog,
  connect,
  disconnect,
  type EdgeEnds,
  type Flow,
  reconnect,
} from '@contraflow/flow'
import type { Connection, Edge, OnConnectEnd, OnReconnect, ReactFlowProps } from '@xyflow/react'
import { useCallback, useRef, useState } from 'react'
import type { ScreenPoint } from './canvas-tools.ts'
import { drawnEdge } from './connection-note.tsx'
import { compensated, dropRefusal, dropWords, isWork } from './drop-rules.ts'
import { PORTS } from './lines.ts'
import type { useChoices } from './use-choices.ts'
import { useSteady } from './use-steady.ts'

type Choosing = Pick<
  ReturnType<typeof useChoices>,
  'offer' | 'offerInstead' | 'offerRemoval' | 'handle'
>

/** Drawing edges, and leading their ends elsewhere. */
export function useConnecting(
  flow: Flow,
  catalog: Catalog,
  choosing: Choosing,
  edit: (edit: (flow: Flow) => Flow) => void,
  onRefused: (reason: string) => void,
) {
  /** The edge whose end is in the hand. */
  const led = useRef<EdgeEnds | null>(null)
  const [isConnecting, setConnecting] = useState(false)
  const draw = (edge: EdgeEnds, at: ScreenPoint) => {
    if (edge.on === 'success') edit((before) => connect(before, edge.from, edge.to))
    else if (isWork(flow, edge.to)) choosing.handle(edge.from, edge.to, at, (before) => before)
    else edit((before) => compensated(before, edge))
  }
  /** Where an end was let go: on a card it is drawn, or says why not. */
  const drop = (edge: EdgeEnds, at: ScreenPoint) => {
    const reason = dropRefusal(flow, edge, led.current, catalog)
    const from = led.current
    if (reason !== null) onRefused(reason)
    else if (from === null) draw(edge, at)
    else if (edge.on === 'failure' && isWork(flow, edge.to)) {
      choosing.handle(edge.from, edge.to, at, (before) => disconnect(before, from))
    } else edit((before) => reconnect(before, from, edge))
  }

  const onConnectEnd: OnConnectEnd = (event, { fromHandle, toNode }) => {
    if (led.current !== null) return
    setConnecting(false)
    if (fromHandle === null) return
    const edge = drawnEdge(fromHandle, toNode?.id ?? '')
    if (toNode !== null && edge.from !== edge.to) drop(edge, pointOf(event))
    if (toNode === null && fromHandle.type === 'source') choosing.offer(edge, pointOf(event), true)
  }
  const endReconnecting: OnReconnectEnd = (event, line, fixed, { toNode }) => {
    const edge = endsOf(line)
    const isTarget = fixed === 'source'
    const at = pointOf(event)
    const card = cardBelow(toNode, isTarget, at)
    if (card !== null) {
      const moved = { ...edge, [isTarget ? 'to' : 'from']: card }
      if (moved.from !== edge.from || moved.to !== edge.to) drop(moved, at)
    } else if (isTarget) choosing.offerInstead(edge, at)
    else choosing.offerRemoval(edge, at)
    led.current = null
    setConnecting(false)
  }
  const onReconnectStart = useCallback((_event: unknown, line: Edge) => {
    led.current = endsOf(line)
    setConnecting(true)
  }, [])
  return {
    isConnecting,
    wordsOf: (edge: EdgeEnds) => dropWords(flow, edge, led.current, catalog),
    handlers: {
      isValidConnection: useSteady(
        (connection: Connection | Edge) =>
          dropRefusal(flow, endsOf(connection), led.current, catalog) === null,
      ),
      onConnectStart: useCallback(() => setConnecting(true), []),
      onConnectEnd: useSteady(onConnectEnd),
      // By two clicks; what is dragged is drawn at its end.
      onConnect: useSteady((connection: Connection) => {
        if (!isConnecting) draw(endsOf(connection), { x: 0, y: 0 })
      }),
      // React Flow lets an end be dragged only where it is told what for.
      onReconnect: NOTHING,
      onReconnectStart,
      onReconnectEnd: useSteady(endReconnecting),
    },
  }
}

type OnReconnectEnd = NonNullable<ReactFlowProps['onReconnectEnd']>
const NOTHING: OnReconnect = () => undefined

export function endsOf({ source, target, sourceHandle }: Connection | Edge): EdgeEnds {
  return { from: source, to: target, on: sourceHandle === PORTS.failure ? 'failure' : 'success' }
}

/** Of a beginning, React Flow finds the port alone; a person lets it go anywhere on the card. */
function cardBelow(
  found: { readonly id: string } | null,
  isTarget: boolean,
  { x, y }: ScreenPoint,
): string | null {
  if (found !== null || isTarget) return found?.id ?? null
  const cards = document.elementsFromPoint(x, y).map((one) => one.closest('.react-flow__node'))
  return cards.find((one) => one !== null)?.getAttribute('data-id') ?? null
}

function pointOf(event: MouseEvent | TouchEvent): ScreenPoint {
  const { clientX, clientY } =
    'clientX' in event ? event : (event.changedTouches[0] ?? { clientX: 0, clientY: 0 })
  return { x: clientX, y: clientY }
}
