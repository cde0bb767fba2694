'use client'
import { addFlowAction, moveFlowAction, removeFlowAction, turnRollbackOff } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { Undo2 } from 'lucide-react'
import { ActionRow, AddAction, newAction } from './action-list.tsx'
import type { InspectorProps } from './inspector.tsx'

/** The flow-level rollback: what runs last on every way back that leads to it. */
export function RollbackForm({ flow, catalog, apply, onSelect }: InspectorProps) {
  const actions = flow.flowRollback?.actions ?? []
  const types = [...catalog.actionTypes.values()].filter(({ needsStep }) => !needsStep)
  return (
    <div className="grid grid-cols-1 gap-3 p-4">
      <header className="flex items-center gap-2">
        <Undo2 className="size-4.5 text-back" aria-hidden="true" />
        <h2 className="text-sm font-semibold">Rollback on Failure</h2>
      </header>
      <p className="text-xs text-muted">
        Runs at the very end of the way back, if the step that failed runs it.
      </p>
      {actions.map((action, index) => (
        <div key={action.id} className="rounded-lg border border-line-strong p-2">
          <ActionRow
            action={action}
            lead={<span className="w-4 text-center text-2xs font-bold text-back">{index + 1}</span>}
            index={index}
            count={actions.length}
            onOpen={() => onSelect(action.id)}
            onMove={(to) => apply((before) => moveFlowAction(before, action.id, to))}
            onRemove={() => apply((before) => removeFlowAction(before, action.id))}
          />
        </div>
      ))}
      <div className="flex gap-2">
        <AddAction
          types={types}
          onAdd={(type) => apply((before) => addFlowAction(before, newAction(type)))}
        />
        <Button
          look="quiet"
          size="small"
          className="ml-auto text-broken"
          onClick={() => apply((before) => turnRollbackOff(before))}
        >
          Turn off
        </Button>
      </div>
    </div>
  )
}
