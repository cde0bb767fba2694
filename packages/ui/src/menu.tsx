'use client'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** Choices behind a button. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          className="z-50 max-h-96 min-w-44 overflow-y-auto rounded-lg border border-line bg-panel p-1 text-ink shadow-xl"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function MenuItem({
  onSelect,
  look = 'plain',
  children,
}: {
  onSelect: () => void
  look?: 'plain' | 'broken'
  children: ReactNode
}) {
  return (
    <Radix.Item
      onSelect={onSelect}
      className={classNames(
        'flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-[0.8125rem] outline-none data-highlighted:bg-ground [&_svg]:size-4 [&_svg]:text-muted',
        look === 'broken' && 'text-broken [&_svg]:text-broken',
      )}
    >
      {children}
    </Radix.Item>
  )
}
