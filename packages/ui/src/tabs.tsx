'use client'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** Tabs with their panels below; one that is not shown is not there. */
export function Tabs<Value extends string>({
  value,
  onChange,
  tabs,
  aside,
  className,
}: {
  value: Value
  onChange: (value: Value) => void
  tabs: readonly { value: Value; label: ReactNode; content: ReactNode }[]
  aside?: ReactNode
  className?: string
}) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(chosen) => {
        const tab = tabs.find((candidate) => candidate.value === chosen)
        if (tab !== undefined) onChange(tab.value)
      }}
      className={className}
    >
      <div className="flex items-center gap-2 overflow-x-auto border-b border-line px-4">
        <Radix.List className="-mx-1.5 flex gap-1 whitespace-nowrap">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="-mb-px cursor-pointer rounded-t-sm border-b-2 focus-visible:-outline-offset-2 border-transparent px-1.5 py-2 text-[0.8125rem] font-medium text-muted hover:text-ink data-[state=active]:border-back-line data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <div className="ml-auto">{aside}</div>
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="outline-none">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
