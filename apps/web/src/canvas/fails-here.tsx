'use client'
import { classNames } from '@contraflow/ui'
import { useNodeId } from '@xyflow/react'
import { FlaskConical } from 'lucide-react'
import { createContext, useContext } from 'react'

/** What a rehearsal supposes to fail, and how a card says so. */
export interface FailsHere {
  readonly fails: readonly string[]
  readonly toggle: (id: string) => void
}

/** null: nothing can be rehearsed here. */
export const FailsHereContext = createContext<FailsHere | null>(null)

/** On the chosen card, and on those that are supposed to fail: a flask that says "fails here". */
export function FailsHereFlask({ isSelected }: { isSelected: boolean }) {
  const rehearsal = useContext(FailsHereContext)
  const id = useNodeId()
  if (rehearsal === null || id === null) return null
  const isOn = rehearsal.fails.includes(id)
  if (!isOn && !isSelected) return null
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label="Fails here"
      title="Fails here (F): rehearse what would run"
      className={classNames(
        'nodrag absolute -top-2.5 left-2 z-10 grid size-5 cursor-pointer place-items-center rounded-full border bg-panel',
        isOn ? 'border-broken bg-broken text-on-tone' : 'border-back-line text-back',
      )}
      onClick={(event) => {
        event.stopPropagation()
        rehearsal.toggle(id)
      }}
    >
      <FlaskConical className="size-3" aria-hidden="true" />
    </button>
  )
}
