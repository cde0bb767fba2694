'use client'
import { type ActionType, defaultParams, newestMajors, type RollbackAction } from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { TypeIcon } from '../../canvas/type-icon.tsx'

/** One of several rollback actions: leads to it, moves it among the others, removes it. */
export function ActionRow({
  action,
  lead,
  index,
  count,
  onOpen,
  onMove,
  onRemove,
}: {
  action: RollbackAction
  lead: ReactNode
  /** Its place among `count`. */
  index: number
  count: number
  onOpen: () => void
  onMove: (index: number) => void
  onRemove: () => void
}) {
  const name = action.title ?? action.id
  return (
    <div className="flex items-center gap-2">
      {lead}
      <button
        type="button"
        className="min-w-0 flex-1 cursor-pointer truncate text-left font-semibold hover:underline"
        onClick={onOpen}
      >
        {name}
      </button>
      <Button
        look="quiet"
        size="small-icon"
        aria-label={`${name} earlier`}
        disabled={index === 0}
        onClick={() => onMove(index - 1)}
      >
        <ArrowUp />
      </Button>
      <Button
        look="quiet"
        size="small-icon"
        aria-label={`${name} later`}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
      >
        <ArrowDown />
      </Button>
      <Button look="quiet" size="small-icon" aria-label={`Remove ${name}`} onClick={onRemove}>
        <Trash2 />
      </Button>
    </div>
  )
}

/** Offers the types that may stand here. */
export function AddAction({
  types,
  onAdd,
}: {
  types: readonly ActionType[]
  onAdd: (type: ActionType) => void
}) {
  return (
    <Menu
      trigger={
        <Button look="quiet" size="small" className="justify-self-start text-going">
          <Plus /> Add an action
        </Button>
      }
    >
      {newestMajors(types).map((type) => (
        <MenuItem key={type.uses} onSelect={() => onAdd(type)}>
          <TypeIcon name={type.icon} />
          {type.title}
        </MenuItem>
      ))}
    </Menu>
  )
}

export function newAction(type: ActionType) {
  return { uses: type.uses, title: type.title, params: defaultParams(type.params) }
}
