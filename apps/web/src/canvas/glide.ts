import type { Position } from '@contraflow/flow'
import type { Card } from './cards.ts'

const GLIDE_MS = 220
/** More than these would not glide but stutter. */
const MAX_GLIDING = 400

/**
 * Shows cards, those that stood elsewhere on their way to where they stand now. Answers what ends that at once. People who
 * have asked for less motion see them there at once.
 */
export function glide(
  cards: readonly Card[],
  before: readonly Card[],
  show: (cards: Card[]) => void,
): () => void {
  const from = movedFrom(cards, before)
  if (from.size === 0 || from.size > MAX_GLIDING || wantsLessMotion()) {
    show([...cards])
    return () => undefined
  }
  const begin = performance.now()
  let frame = 0
  const next = (now: number) => {
    const part = Math.min(1, Math.max(0, (now - begin) / GLIDE_MS))
    show(part === 1 ? [...cards] : cards.map((card) => onItsWay(card, from.get(card.id), part)))
    if (part < 1) frame = requestAnimationFrame(next)
  }
  next(begin)
  return () => {
    cancelAnimationFrame(frame)
    show([...cards])
  }
}

function movedFrom(cards: readonly Card[], before: readonly Card[]): ReadonlyMap<string, Position> {
  const old = new Map(before.map(({ id, position }) => [id, position]))
  return new Map(
    cards.flatMap(({ id, position: { x, y } }) => {
      const was = old.get(id)
      return was === undefined || (was.x === x && was.y === y) ? [] : [[id, was] as const]
    }),
  )
}

function onItsWay(card: Card, from: Position | undefined, part: number): Card {
  if (from === undefined) return card
  // Fast at first, slow at the end.
  const eased = 1 - (1 - part) ** 3
  const { x, y } = card.position
  return {
    ...card,
    position: { x: from.x + (x - from.x) * eased, y: from.y + (y - from.y) * eased },
  }
}

function wantsLessMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches
}
