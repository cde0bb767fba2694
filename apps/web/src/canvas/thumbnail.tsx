import { type Flow, graphOf, type Position } from '@contraflow/flow'
import { ACTION_SIZE, placeCards, STEP_SIZE } from './place-cards.ts'

/** A flow in the size of a stamp: its shape, and how much of it is way back. */
export function Thumbnail({ flow, className }: { flow: Flow; className?: string }) {
  const { positions, laneTop } = placeCards(flow)
  const graph = graphOf(flow)
  const boxes = [
    ...flow.steps.map(({ id }) => ({ id, ...STEP_SIZE, isBack: false })),
    ...flow.rollbacks.map(({ id }) => ({ id, ...ACTION_SIZE, isBack: true })),
  ].map((box) => ({ ...box, ...(positions.get(box.id) ?? { x: 0, y: 0 }) }))
  const left = Math.min(0, ...boxes.map(({ x }) => x)) - 24
  const right = Math.max(320, ...boxes.map(({ x, width }) => x + width)) + 24
  const top = Math.min(0, ...boxes.map(({ y }) => y)) - 24
  const bottom = Math.max(laneTop + 60, ...boxes.map(({ y, height }) => y + height)) + 24
  const links = flow.edges.flatMap(({ from, to, on }) => {
    const isBack = on === 'failure'
    const isShown = graph.steps.has(from) && (isBack ? graph.actions.has(to) : graph.steps.has(to))
    const a = positions.get(from)
    const b = positions.get(to)
    return isShown && a !== undefined && b !== undefined
      ? [{ key: `${from} ${on} ${to}`, isBack, ...(isBack ? fallOf(a, b) : leadOf(a, b)) }]
      : []
  })
  return (
    <svg
      viewBox={`${left} ${top} ${right - left} ${bottom - top}`}
      className={className}
      aria-hidden="true"
      preserveAspectRatio="xMidYMid meet"
    >
      <rect
        x={left}
        y={laneTop}
        width={right - left}
        height={bottom - laneTop}
        className="fill-back-lane"
      />
      {links.map(({ key, isBack, ...line }) => (
        <line
          key={key}
          {...line}
          strokeWidth="5"
          className={isBack ? 'stroke-back-line' : 'stroke-line-strong'}
        />
      ))}
      {boxes.map(({ id, isBack, ...box }) => (
        <rect
          key={id}
          {...box}
          rx="14"
          strokeWidth="5"
          className={isBack ? 'fill-back-soft stroke-back-line' : 'fill-going-soft stroke-going/60'}
        />
      ))}
    </svg>
  )
}

function leadOf(a: Position, b: Position) {
  const middle = STEP_SIZE.height / 2
  return { x1: a.x + STEP_SIZE.width, y1: a.y + middle, x2: b.x, y2: b.y + middle }
}

function fallOf(a: Position, b: Position) {
  return {
    x1: a.x + STEP_SIZE.width / 2,
    y1: a.y + STEP_SIZE.height,
    x2: b.x + ACTION_SIZE.width / 2,
    y2: b.y,
  }
}
