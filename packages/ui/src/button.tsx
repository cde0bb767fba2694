import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

const button = cva(
  'inline-flex shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-lg border font-semibold whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'border-going bg-going text-on-tone hover:brightness-110',
        plain: 'border-line-strong bg-panel text-ink hover:bg-ground',
        back: 'border-back-line bg-back-soft text-back hover:brightness-95 dark:hover:brightness-125',
        broken: 'border-line-strong bg-panel text-broken hover:bg-broken-soft',
        quiet: 'border-transparent text-muted hover:bg-ground hover:text-ink',
      },
      size: {
        normal: 'h-8 px-3 text-[0.8125rem]',
        small: 'h-7 px-2 text-xs',
        icon: 'size-8',
        'small-icon': 'size-6.5 rounded-md',
      },
    },
    defaultVariants: { look: 'plain', size: 'normal' },
  },
)

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof button>

/** A button; `look` says what pressing it means. */
export function Button({ look, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classNames(button({ look, size }), className)} {...rest} />
}

/** What looks like a button and leads somewhere: give it to a link. */
export function buttonClass(variants: VariantProps<typeof button> = {}): string {
  return button(variants)
}
