'use client'
import { useEffect, useMemo } from 'react'
import type { Other } from '../../canvas/others.tsx'
import type { Draft } from '../use-draft.ts'
import { colourOf } from './colours.ts'
import type { DraftLine } from './draft-line.ts'

/** Shows others what this person has chosen, and answers what they have, by the id of the card. */
export function useOthers(
  line: DraftLine,
  { others }: Draft,
  { selected, many }: { readonly selected: string | null; readonly many: readonly string[] },
): ReadonlyMap<string, readonly Other[]> {
  useEffect(() => {
    line.select(many.length > 1 ? many : selected === null ? [] : [selected])
  }, [line, many, selected])
  return useMemo(() => {
    const chosen = new Map<string, Other[]>()
    for (const { id, name, colour, selected: ids } of others) {
      for (const card of ids) {
        const before = chosen.get(card) ?? []
        chosen.set(card, [...before, { id, name, colour: colourOf(colour) }])
      }
    }
    return chosen
  }, [others])
}
