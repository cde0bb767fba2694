'use client'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const SIZES = {
  normal: 'top-[18%] w-[min(32rem,calc(100vw-2rem))]',
  /** For what stands side by side. */
  wide: 'top-[18%] w-[min(44rem,calc(100vw-2rem))]',
  /** To work in, not to answer. */
  large: 'top-[8%] w-[min(64rem,calc(100vw-2rem))]',
} as const

/** A question over the page. Esc and a click beside it close it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'normal',
  holdsEscape,
  children,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  size?: keyof typeof SIZES
  /** True while Esc is for something inside, such as a list that is open. */
  holdsEscape?: () => boolean
  children: ReactNode
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          className={classNames(
            'fixed left-1/2 z-50 -translate-x-1/2 rounded-xl border border-line bg-panel p-5 text-ink shadow-xl outline-none',
            SIZES[size],
          )}
          onEscapeKeyDown={(event) => {
            if (holdsEscape?.() === true) event.preventDefault()
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
          {description !== undefined && (
            <Radix.Description className="mt-1.5 text-sm text-muted">
              {description}
            </Radix.Description>
          )}
          <div className="mt-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The buttons of a dialog, the one that does it last. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
}
