import { around, type Flow } from '@contraflow/flow'
import type { Card } from './cards.ts'

type Groups = Flow['layout']['groups']
type Box = ReturnType<typeof around>

/** From the steps of a group to its frame, in pixels of the drawing. */
export const FRAME_PADDING = 22
const TITLE = 34
/** From the steps up to the upper edge of their frame, above its title. */
export const FRAME_HEAD = FRAME_PADDING + TITLE

/** The frame around the cards of one group, with its title. Pure. */
export function frameOf(inside: readonly Card[]): Box {
  const { x, y, width, height } = around(inside.map(boxOf))
  return {
    x: x - FRAME_PADDING,
    y: y - FRAME_HEAD,
    width: width + 2 * FRAME_PADDING,
    height: height + FRAME_HEAD + FRAME_PADDING,
  }
}

/** What all that is drawn takes up: cards, and the frames around some of them. There is a card at least. Pure. */
export function drawnBounds(cards: readonly Card[], groups: Groups): Box {
  const frames = groups.flatMap(({ steps }) => {
    const inside = cards.filter(({ id }) => steps.includes(id))
    return inside.length === 0 ? [] : [frameOf(inside)]
  })
  return around([...cards.map(boxOf), ...frames])
}

function boxOf({ position, measured, width = 0, height = 0 }: Card): Box {
  return { ...position, width: measured?.width ?? width, height: measured?.height ?? height }
}
