import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { SOFT_TONE, type Tone } from './tone.ts'

/** A word with its colour. */
export function Badge({ tone, className, ...rest }: ComponentProps<'span'> & { tone: Tone }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-2xs font-semibold whitespace-nowrap [&_svg]:size-3',
        SOFT_TONE[tone],
        className,
      )}
      {...rest}
    />
  )
}
