import { type EdgeEnds, type Flow, graphOf, ROLLBACK, type Trigger } from '@contraflow/flow'
import type { Edge } from '@xyflow/react'

export type LineKind = 'success' | 'handling' | 'compensating' | 'to-rollback' | 'way-back'
export type Line = Edge<
  {
    /** Of the document; of a way back that was computed: the cards between which it leads. */
    edge: EdgeEnds
    kind: LineKind
    isDouble: boolean
    isFaded: boolean
    /** When the rollback action at its end runs. */
    trigger: Trigger | null
  },
  'line'
>

/** Ports of a card. */
export const PORTS = {
  in: 'in',
  success: 'success',
  failure: 'failure',
  wayIn: 'way-in',
  wayOut: 'way-out',
} as const

/** The id of an edge's line; edges are named by their ends. */
export function lineId({
  from,
  to,
  on,
}: Pick<Flow['edges'][number], 'from' | 'to' | 'on'>): string {
  return `${from} ${on} ${to}`
}

/**
 * A flow's edges as lines of the drawing, and with them the way back that was computed: from each action that runs to the
 * next. Nothing is chosen. Pure.
 */
export function linesOf(flow: Flow, wayBack: readonly string[]): Line[] {
  const graph = graphOf(flow)
  const flowActions = new Set((flow.flowRollback?.actions ?? []).map(({ id }) => id))
  const lines = flow.edges.flatMap((edge): Line[] => {
    const kind = kindOf(edge, graph.endKind(edge.to))
    if (kind === null) return []
    const toRollback = kind === 'to-rollback'
    return [
      {
        ...line(lineId(edge), edge.from, edge.to),
        sourceHandle: edge.on === 'success' ? PORTS.success : PORTS.failure,
        targetHandle: PORTS.in,
        deletable: true,
        reconnectable: !toRollback,
        data: {
          edge: { from: edge.from, to: edge.to, on: edge.on },
          kind,
          isDouble: edge.trigger === 'any-step',
          isFaded: toRollback,
          trigger: kind === 'compensating' ? (edge.trigger ?? 'this-step') : null,
        },
      },
    ]
  })
  const stops = wayBack.map((id) => (flowActions.has(id) ? ROLLBACK : id))
  for (const [index, from] of stops.entries()) {
    const to = stops[index + 1]
    if (to === undefined || to === from) continue
    lines.push({
      ...line(`way ${from} ${to}`, from, to),
      sourceHandle: to === ROLLBACK ? PORTS.failure : PORTS.wayOut,
      targetHandle: to === ROLLBACK ? PORTS.in : PORTS.wayIn,
      selectable: false,
      deletable: false,
      reconnectable: false,
      data: {
        edge: { from, to, on: 'failure' },
        kind: 'way-back',
        isDouble: false,
        isFaded: false,
        trigger: null,
      },
    })
  }
  return lines
}

/** Lines as they are while that card is chosen: those to the flow-level rollback are quiet until it, or their step, is. Pure. */
export function linesWhile(selected: string | null, lines: readonly Line[]): Line[] {
  return lines.map((one) => {
    if (one.data?.kind !== 'to-rollback') return one
    const isFaded = selected !== one.source && selected !== ROLLBACK
    return isFaded === one.data.isFaded ? one : { ...one, data: { ...one.data, isFaded } }
  })
}

function line(id: string, source: string, target: string) {
  return { id, source, target, type: 'line' as const }
}

function kindOf(
  { on }: Flow['edges'][number],
  toKind: ReturnType<ReturnType<typeof graphOf>['endKind']>,
): LineKind | null {
  if (toKind === 'nothing' || toKind === 'flow-action' || toKind === 'start') return null
  if (on === 'success') return 'success'
  if (toKind === 'rollback') return 'to-rollback'
  return toKind === 'action' ? 'compensating' : 'handling'
}
