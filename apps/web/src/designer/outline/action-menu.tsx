'use client'
import {
  moveFlowAction,
  moveRollback,
  ownEdge,
  type RollbackAction,
  removeFlowAction,
  removeRollback,
  setTrigger,
} from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { Ellipsis } from 'lucide-react'
import { focusTitle } from '../into-inspector.ts'
import { later } from './later.ts'
import type { OutlineProps } from './outline-props.ts'

/** What can be done with a rollback action, of a step or of the whole flow. */
export function ActionMenu({
  action,
  index,
  count,
  flow,
  apply,
  onSelect,
}: OutlineProps & {
  action: RollbackAction
  /** Its place among `count`. */
  index: number
  count: number
}) {
  const { id } = action
  const isOwn = flow.rollbacks.some((other) => other.id === id)
  const trigger = ownEdge(flow, id)?.trigger ?? 'this-step'
  const other = trigger === 'any-step' ? 'this-step' : 'any-step'
  const place = (to: number) =>
    apply((before) => (isOwn ? moveRollback(before, id, to) : moveFlowAction(before, id, to)))
  return (
    <Menu
      trigger={
        <Button look="quiet" size="small-icon" aria-label={`More for ${action.title ?? id}`}>
          <Ellipsis />
        </Button>
      }
    >
      {index > 0 && <MenuItem onSelect={() => place(index - 1)}>Earlier</MenuItem>}
      {index < count - 1 && <MenuItem onSelect={() => place(index + 1)}>Later</MenuItem>}
      {isOwn && (
        <MenuItem onSelect={() => apply((before) => setTrigger(before, id, other))}>
          Run it if {other === 'any-step' ? 'any step' : 'this step'} fails
        </MenuItem>
      )}
      <MenuItem onSelect={later(() => focusTitle(() => onSelect(id)))}>Rename</MenuItem>
      <MenuItem
        look="broken"
        onSelect={() =>
          apply((before) => (isOwn ? removeRollback(before, id) : removeFlowAction(before, id)))
        }
      >
        Delete
      </MenuItem>
    </Menu>
  )
}
