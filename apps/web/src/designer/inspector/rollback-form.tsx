'use client'
import {
  addFlowAction,
  defaultParams,
  moveFlowAction,
  removeFlowAction,
  setFlowRollback,
} from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { ArrowUp, Plus, Trash2, Undo2 } from 'lucide-react'
import { TypeIcon } from '../../canvas/type-icon.tsx'
import type { InspectorProps } from './inspector.tsx'

/** The flow-level rollback: what runs last on every way back that leads to it. */
export function RollbackForm({ flow, catalog, apply, onSelect }: InspectorProps) {
  const actions = flow.flowRollback?.actions ?? []
  const types = [...catalog.actionTypes.values()].filter(({ needsStep }) => !needsStep)
  return (
    <div className="grid gap-3 p-4">
      <header className="flex items-center gap-2">
        <Undo2 className="size-4.5 text-back" aria-hidden="true" />
        <h2 className="text-sm font-semibold">Rollback on Failure</h2>
      </header>
      <p className="text-xs text-muted">
        Runs at the very end of the way back, if the step that failed runs it.
      </p>
      {actions.map((action, index) => (
        <div
          key={action.id}
          className="flex items-center gap-1.5 rounded-lg border border-line-strong p-2"
        >
          <span className="w-4 text-center text-2xs font-bold text-back">{index + 1}</span>
          <button
            type="button"
            className="min-w-0 flex-1 cursor-pointer truncate text-left font-semibold hover:underline"
            onClick={() => onSelect(action.id)}
          >
            {action.title ?? action.id}
          </button>
          <Button
            look="quiet"
            size="small-icon"
            aria-label="Earlier"
            disabled={index === 0}
            onClick={() => apply((before) => moveFlowAction(before, action.id, index - 1))}
          >
            <ArrowUp />
          </Button>
          <Button
            look="quiet"
            size="small-icon"
            aria-label={`Remove ${action.title ?? action.id}`}
            onClick={() => apply((before) => removeFlowAction(before, action.id))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      <div className="flex gap-2">
        <Menu
          trigger={
            <Button look="quiet" size="small" className="text-going">
              <Plus /> Add an action
            </Button>
          }
        >
          {types.map((type) => (
            <MenuItem
              key={type.uses}
              onSelect={() =>
                apply((before) =>
                  addFlowAction(before, {
                    uses: type.uses,
                    title: type.title,
                    params: defaultParams(type.params),
                  }),
                )
              }
            >
              <TypeIcon name={type.icon} />
              {type.title}
            </MenuItem>
          ))}
        </Menu>
        <Button
          look="quiet"
          size="small"
          className="ml-auto text-broken"
          onClick={() => apply((before) => setFlowRollback(before, null))}
        >
          Turn off
        </Button>
      </div>
    </div>
  )
}
