'use client'
import { Command as Cmdk } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { Keys } from './keys.tsx'

/** One thing that can be chosen from a command menu. */
export interface MenuEntry {
  readonly id: string
  readonly title: string
  /** A few quiet words behind the title. */
  readonly hint?: string
  readonly icon?: ReactNode
  readonly keys?: readonly string[]
  readonly isEnabled?: boolean
  readonly run: () => void
}

export interface MenuEntries {
  readonly title: string
  readonly entries: readonly MenuEntry[]
}

/** Everything that can be done or gone to, found by a few words. What it finds is given to it; the keyboard alone is enough. */
export function CommandMenu({
  open,
  onOpenChange,
  onClosed,
  title,
  placeholder,
  words,
  onWords,
  groups,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Instead of giving the focus back to where it came from. */
  onClosed?: (event: Event) => void
  title: string
  placeholder: string
  words: string
  onWords: (words: string) => void
  groups: readonly MenuEntries[]
}) {
  const [chosen, choose] = useState('')
  const entries = groups.flatMap((group) => group.entries)
  // What Enter takes is always one of those that are found: the first, until another is chosen.
  const marked = entries.find(({ id }) => id === chosen) ?? entries.find(canRun)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          aria-describedby={undefined}
          {...(onClosed === undefined ? {} : { onCloseAutoFocus: onClosed })}
          className="fixed top-[12%] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-panel text-ink shadow-xl outline-none"
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          <Cmdk
            label={title}
            shouldFilter={false}
            loop
            value={marked?.id ?? ''}
            onValueChange={choose}
          >
            <Cmdk.Input
              value={words}
              onValueChange={(written) => {
                choose('')
                onWords(written)
              }}
              placeholder={placeholder}
              className="h-11 w-full border-b border-line bg-panel px-4 text-sm outline-none placeholder:text-muted"
            />
            <Cmdk.List
              label={title}
              className="max-h-[min(26rem,60vh)] scroll-py-8 overflow-y-auto p-1.5"
            >
              <Cmdk.Empty className="px-3 py-6 text-center text-sm text-muted">
                Nothing has these words.
              </Cmdk.Empty>
              {groups.map((group) => (
                <Cmdk.Group
                  key={group.title}
                  heading={group.title}
                  className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-2xs **:[[cmdk-group-heading]]:font-bold **:[[cmdk-group-heading]]:tracking-wider **:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:uppercase"
                >
                  {group.entries.map((entry) => (
                    <Entry key={entry.id} entry={entry} />
                  ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function canRun({ isEnabled = true }: MenuEntry): boolean {
  return isEnabled
}

function Entry({
  entry: { id, title, hint, icon, keys, isEnabled = true, run },
}: {
  entry: MenuEntry
}) {
  return (
    <Cmdk.Item
      value={id}
      disabled={!isEnabled}
      onSelect={run}
      className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-[0.8125rem] aria-selected:bg-going-soft data-[disabled=true]:cursor-default data-[disabled=true]:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {icon}
      <span className="truncate font-medium">{title}</span>
      {hint !== undefined && (
        <span className="min-w-0 flex-1 truncate text-xs text-muted">{hint}</span>
      )}
      {keys !== undefined && (
        <span className="ml-auto pl-2">
          <Keys keys={keys} />
        </span>
      )}
    </Cmdk.Item>
  )
}
