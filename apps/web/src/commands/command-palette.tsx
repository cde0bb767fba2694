'use client'
import { CommandMenu, type MenuEntry } from '@contraflow/ui'
import { useState } from 'react'
import { TypeIcon } from '../canvas/type-icon.tsx'
import type { Command, Findable } from './command.ts'
import type { Choice, Offer } from './command-center.tsx'
import { find } from './find.ts'
import { keyWords } from './keys.ts'
import { useProductFindables } from './use-product-findables.ts'

type Entry = MenuEntry & { readonly group: string }

/** Everything that can be done here, and everything that can be gone to; or one choice. */
export function CommandPalette({
  offer,
  choice,
  onClose,
}: {
  offer: Offer
  choice: Choice | null
  onClose: () => void
}) {
  const [words, setWords] = useState('')
  const product = useProductFindables(choice === null)
  /** What is chosen runs once the palette is gone, so that it finds the focus where it was. */
  const [chosen] = useState<{ run: (() => void) | null }>({ run: null })
  const closing = (run: () => void) => () => {
    chosen.run = run
    onClose()
  }
  const entries: readonly Entry[] =
    choice === null
      ? [
          ...offer.commands
            .filter(({ isListed }) => isListed)
            .map((command) => commandEntry(command, closing)),
          ...offer.findables().map((one) => foundEntry(one, closing)),
          ...product.map((one) => foundEntry(one, closing)),
        ]
      : choice.findables.map((one) => foundEntry(one, closing))
  return (
    <CommandMenu
      open
      onOpenChange={onClose}
      onClosed={() => {
        const { run } = chosen
        if (run !== null) setTimeout(run)
      }}
      title={choice?.title ?? 'Find a command or a place'}
      placeholder={choice?.title ?? 'A step, a command, a flow, a device…'}
      words={words}
      onWords={setWords}
      groups={find(entries, words)}
    />
  )
}

type Closing = (run: () => void) => () => void

function commandEntry(
  { id, title, group, keys, isEnabled, run }: Command,
  closing: Closing,
): Entry {
  const [first] = keys
  return {
    id: `command ${id}`,
    title,
    group,
    isEnabled,
    run: closing(run),
    ...(first === undefined ? {} : { keys: keyWords(first) }),
  }
}

function foundEntry({ id, title, hint, group, icon, run }: Findable, closing: Closing): Entry {
  return {
    id: `${group} ${id}`,
    title,
    hint,
    group,
    run: closing(run),
    ...(icon === undefined ? {} : { icon: <TypeIcon name={icon} /> }),
  }
}
