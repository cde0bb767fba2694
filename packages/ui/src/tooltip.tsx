'use client'
import { Tooltip as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'

export const TooltipProvider = Radix.Provider

/** A word about what the pointer or the focus is on; null: there is nothing to say of it now. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Radix.Root open={isOpen && text !== null} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          className="z-50 max-w-72 rounded-md bg-ink px-2 py-1 text-xs text-panel"
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
