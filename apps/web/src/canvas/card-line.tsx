import { classNames } from '@contraflow/ui'
import { widthOf } from './width-of.ts'

/**
 * A line of text on a card, cut with dots where it is too long. What surely fits is not cut: each cut is drawn apart, and
 * a large drawing has thousands of lines.
 */
export function CardLine({
  text,
  px,
  roomPx,
  isMono = false,
  className,
}: {
  text: string
  /** The size of its letters. */
  px: number
  roomPx: number
  isMono?: boolean
  className: string
}) {
  const fits = widthOf(text, isMono) * px <= roomPx
  return (
    <p
      className={classNames(
        isMono && 'font-mono',
        fits ? 'whitespace-nowrap' : 'truncate',
        className,
      )}
    >
      {text}
    </p>
  )
}
