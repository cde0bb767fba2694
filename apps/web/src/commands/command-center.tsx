'use client'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Command, Findable } from './command.ts'
import { CommandPalette } from './command-palette.tsx'
import { isReached } from './is-reached.ts'
import { KeySheet } from './key-sheet.tsx'
import { isPressed } from './keys.ts'
import { markUntyped } from './nothing-to-undo.ts'
import { usePageCommands } from './page-commands.tsx'

/** What can be done and found on what is shown now. */
export interface Offer {
  readonly commands: readonly Command[]
  /** Of a page's own contents; asked only where something is sought. */
  readonly findables: () => readonly Findable[]
}

/** Instead of everything: one choice to be made from a list. */
export interface Choice {
  readonly title: string
  readonly findables: readonly Findable[]
}

export interface CommandCenter {
  /** Adds to what is offered, until the answer is called. It is asked anew each time. */
  readonly provide: (offer: () => Offer) => () => void
  readonly openPalette: () => void
  readonly choose: (choice: Choice) => void
  readonly openSheet: () => void
  /** Says something to a screen reader, without moving the focus. */
  readonly tell: (words: string) => void
}

const Center = createContext<CommandCenter | null>(null)

export function useCommandCenter(): CommandCenter {
  const center = useContext(Center)
  if (center === null) throw new Error('Commands are used outside of their center.')
  return center
}

/** Offers these for as long as the component is shown. */
export function useOffer(offer: Offer): void {
  const { provide } = useCommandCenter()
  const latest = useRef(offer)
  useEffect(() => {
    latest.current = offer
  }, [offer])
  useEffect(() => provide(() => latest.current), [provide])
}

/** Shows a palette (what can be done, and found), a sheet of keys; gives keys to commands; tells screen readers. */
export function CommandCenterProvider({ children }: { children: ReactNode }) {
  const offers = useRef(new Set<() => Offer>())
  const [shown, setShown] = useState<'nothing' | 'palette' | 'sheet' | Choice>('nothing')
  const [told, setTold] = useState('')
  const center = useMemo(
    (): CommandCenter => ({
      provide: (offer) => {
        offers.current.add(offer)
        return () => offers.current.delete(offer)
      },
      openPalette: () => setShown('palette'),
      choose: setShown,
      openSheet: () => setShown('sheet'),
      // Told again, it has to be another text.
      tell: (words) => setTold((before) => (before === words ? `${words}\u00a0` : words)),
    }),
    [],
  )
  const own = usePageCommands(center)
  const offered = (): Offer => {
    const all = [...offers.current].map((offer) => offer())
    return {
      commands: [...all.flatMap(({ commands }) => commands), ...own],
      findables: () => all.flatMap(({ findables }) => findables()),
    }
  }
  useKeys(() => offered().commands)
  const close = () => setShown('nothing')
  return (
    <Center value={center}>
      {children}
      {(shown === 'palette' || typeof shown === 'object') && (
        <CommandPalette
          offer={offered()}
          choice={typeof shown === 'object' ? shown : null}
          onClose={close}
        />
      )}
      {shown === 'sheet' && <KeySheet commands={offered().commands} onClose={close} />}
      <p role="status" aria-live="polite" className="sr-only" data-testid="told">
        {told}
      </p>
    </Center>
  )
}

/** Runs the first command that has the keys, is reached from where the focus is, and can run now. */
function useKeys(commands: () => readonly Command[]): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const meant = commands().filter(
      ({ keys, reach, isNative }) =>
        !isNative && keys.some((each) => isPressed(each, event)) && isReached(reach, event),
    )
    const found = meant.find(({ isEnabled }) => isEnabled)
    if (found === undefined) {
      // The browser would undo what was typed in a box that was left.
      if (meant.length > 0 && (event.ctrlKey || event.metaKey)) event.preventDefault()
      return
    }
    event.preventDefault()
    // The canvas listens as well, and would take the key once more for what is chosen by then.
    event.stopImmediatePropagation()
    found.run()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  useEffect(() => markUntyped(), [])
}
