'use client'
import { createContext, use } from 'react'

/** Somebody else who has chosen a card. */
export interface Other {
  readonly id: string
  readonly name: string
  /** As CSS has it. */
  readonly colour: string
}

const NOBODY: readonly Other[] = []

/** Who has chosen which card, by its id. */
export const OthersContext = createContext<ReadonlyMap<string, readonly Other[]>>(new Map())

/** A ring round a card for everybody else who has chosen it, with their names. */
export function OtherRings({ id }: { id: string }) {
  const others = use(OthersContext).get(id) ?? NOBODY
  const [first] = others
  if (first === undefined) return null
  return (
    <span
      role="note"
      aria-label={`Chosen by ${others.map(({ name }) => name).join(', ')}`}
      className="pointer-events-none absolute -inset-1.5 rounded-[14px] border-2"
      style={{ borderColor: first.colour }}
    >
      <span className="absolute bottom-full left-7 flex gap-0.5 pb-px">
        {others.map(({ id: key, name, colour }) => (
          <span
            key={key}
            className="max-w-28 truncate rounded-sm px-1 text-2xs leading-4 font-semibold text-white"
            style={{ backgroundColor: colour }}
          >
            {name}
          </span>
        ))}
      </span>
    </span>
  )
}
