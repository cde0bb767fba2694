'use client'
import { type Flow, ownEdge, setTrigger } from '@contraflow/flow'
import { Segmented } from '@contraflow/ui'
import type { ApplyEdit } from '../draft.ts'

const TRIGGERS = [
  { value: 'this-step', label: 'This step fails' },
  { value: 'any-step', label: 'Any step fails' },
] as const

/** When a rollback action of a step runs; nothing where it is no step's. */
export function RunsIf({ flow, action, apply }: { flow: Flow; action: string; apply: ApplyEdit }) {
  const edge = ownEdge(flow, action)
  if (edge === undefined) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span aria-hidden="true" className="text-xs font-semibold">
        Runs if
      </span>
      <Segmented
        label="Runs if"
        tone="back"
        options={TRIGGERS}
        value={edge.trigger ?? 'this-step'}
        onChange={(trigger) => apply((before) => setTrigger(before, action, trigger))}
      />
    </div>
  )
}
