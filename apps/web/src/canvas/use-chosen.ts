import { type NodeChange, useStoreApi } from '@xyflow/react'
import { useRef } from 'react'
import type { Card } from './cards.ts'
import { chosenAfter } from './chosen-after.ts'

/** Who is told of what a hand chooses. */
export interface ChosenHandlers {
  /** The one that is chosen; null for none or several. */
  readonly onSelect: (id: string | null) => void
  readonly onSelectMany?: ((ids: readonly string[]) => void) | undefined
}

/**
 * What is chosen of a drawing, by the hand that is on it or by who shows it: the one who spoke last. It is told on from what a
 * hand does, never from what is drawn, so that the two can't answer each other for ever.
 */
export function useChosen(selected: string | null, { onSelect, onSelectMany }: ChosenHandlers) {
  const store = useStoreApi()
  const chosen = useRef<readonly string[]>(listOf(selected))

  const tell = (ids: readonly string[]) => {
    chosen.current = ids
    onSelect(oneOf(ids))
    onSelectMany?.(ids)
  }
  return {
    /** As it is now, also before it is drawn. */
    chosen,
    /** A hand has changed cards. */
    touched: (changes: readonly NodeChange<Card>[]) => {
      // What has no card, such as an action of Rollback on Failure, stays chosen while no card is.
      const { nodeLookup } = store.getState()
      const before = chosen.current.filter((id) => nodeLookup.has(id))
      const now = chosenAfter(before, changes)
      if (now !== before) tell(now)
    },
    /** Who shows the drawing wants this one chosen. True if that is new; what a hand chose comes back as what it is. */
    wanted: (id: string | null): boolean => {
      if (oneOf(chosen.current) === id) return false
      chosen.current = listOf(id)
      onSelectMany?.(chosen.current)
      return true
    },
    /** These are all cards that there are now; some that were chosen may be gone. */
    drawn: (before: readonly Card[], now: readonly Card[]) => {
      const are = new Set(now.map(({ id }) => id))
      const gone = before.filter(({ id }) => chosen.current.includes(id) && !are.has(id))
      if (gone.length === 0) return
      const rest = chosen.current.filter((id) => are.has(id))
      if (rest.length > 0) tell(rest)
      else onSelectMany?.(rest)
    },
  }
}

function listOf(id: string | null): readonly string[] {
  return id === null ? [] : [id]
}

function oneOf(ids: readonly string[]): string | null {
  return ids.length === 1 ? (ids[0] ?? null) : null
}
