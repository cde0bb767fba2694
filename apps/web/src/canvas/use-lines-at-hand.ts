import { type MouseEvent, useCallback, useMemo, useState } from 'react'
import type { Line } from './lines.ts'

/**
 * The lines with ends to take hold of. Of many, only those that are chosen or that the pointer was on last: each end is an
 * element more that is drawn and moved.
 */
export function useLinesAtHand(lines: Line[], areMany: boolean) {
  const [over, setOver] = useState<string | null>(null)
  const shown = useMemo(
    () =>
      areMany
        ? lines.map((line) => (line.id === over || line.selected === true ? line : fixed(line)))
        : lines,
    [lines, over, areMany],
  )
  const onEdgeMouseEnter = useCallback((event: MouseEvent, { id }: Line) => {
    // What is in the hand already stays there.
    if (event.buttons === 0) setOver(id)
  }, [])
  return { lines: shown, handlers: { onEdgeMouseEnter } }
}

const fixedLines = new WeakMap<Line, Line>()

/** The same for the same line, so that it is not drawn again. */
function fixed(line: Line): Line {
  const known = fixedLines.get(line) ?? { ...line, reconnectable: false }
  fixedLines.set(line, known)
  return known
}
