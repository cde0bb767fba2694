import { type MouseEvent, useCallback, useMemo, useState } from 'react'
import type { Line } from './lines.ts'

/**
 * The lines with ends to take hold of, and the one that the card in the hand would be put on (`below`). Of many, only the
 * chosen one, or that which the pointer was on last, has ends: each is an element more that is drawn and moved.
 */
export function useLinesAtHand(lines: Line[], areMany: boolean, below: string | null) {
  const [over, setOver] = useState<string | null>(null)
  const shown = useMemo(() => {
    if (!areMany) return lines
    const [chosen, ...others] = lines.filter(({ selected }) => selected)
    const alone = others.length === 0 ? chosen?.id : undefined
    return lines.map((line) => (line.id === over || line.id === alone ? line : fixed(line)))
  }, [lines, over, areMany])
  const onEdgeMouseEnter = useCallback((event: MouseEvent, { id }: Line) => {
    // What is in the hand already stays there.
    if (event.buttons === 0) setOver(id)
  }, [])
  const marked =
    below === null
      ? shown
      : shown.map((line) => (line.id === below ? { ...line, className: 'is-over' } : line))
  return { lines: marked, handlers: { onEdgeMouseEnter } }
}

const fixedLines = new WeakMap<Line, Line>()

/** The same for the same line, so that it is not drawn again. */
function fixed(line: Line): Line {
  const known = fixedLines.get(line) ?? { ...line, reconnectable: false }
  fixedLines.set(line, known)
  return known
}
