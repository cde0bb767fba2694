'use client'
import { addFlowAction, ROLLBACK, turnRollbackOff, turnRollbackOn } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { Plus, Undo2 } from 'lucide-react'
import { useCommandCenter } from '../../commands/command-center.tsx'
import { newAction } from '../inspector/action-list.tsx'
import { ActionItem } from './action-item.tsx'
import type { OutlineProps } from './outline-props.ts'

/** The flow-level rollback at the end of the outline, where all ways back end. */
export function FlowRollback(props: OutlineProps) {
  const { flow, catalog, apply, onSelect, onAdding } = props
  const { choose } = useCommandCenter()
  const actions = flow.flowRollback?.actions ?? []
  const types = [...catalog.actionTypes.values()].filter(({ needsStep }) => !needsStep)
  const add = () =>
    choose({
      title: 'Add an action to Rollback on Failure',
      findables: types.map((type) => ({
        id: type.uses,
        title: type.title,
        hint: type.uses.replace(/@\d+$/, ''),
        icon: type.icon,
        group: 'Rollback actions',
        run: () => {
          onAdding()
          apply((before) =>
            before.flowRollback === undefined
              ? turnRollbackOn(before, newAction(type), catalog)
              : addFlowAction(before, newAction(type)),
          )
        },
      })),
    })
  return (
    <section className="grid gap-2" data-outline-item={ROLLBACK}>
      <div className="flex items-center gap-2">
        <Undo2 className="size-4 text-back" aria-hidden="true" />
        <h2 className="font-semibold">Rollback on Failure</h2>
        <span className="text-xs text-muted">
          {actions.length === 0 ? 'is off' : 'runs at the end of the ways back that lead to it'}
        </span>
        <span className="ml-auto flex gap-2">
          <Button size="small" onClick={add}>
            <Plus /> {actions.length === 0 ? 'Turn on with…' : 'Add an action…'}
          </Button>
          {actions.length > 0 && (
            <Button size="small" look="quiet" onClick={() => onSelect(ROLLBACK)}>
              Inspect
            </Button>
          )}
          {actions.length > 0 && (
            <Button
              size="small"
              look="quiet"
              className="text-broken"
              onClick={() => apply((before) => turnRollbackOff(before))}
            >
              Turn off
            </Button>
          )}
        </span>
      </div>
      {actions.length > 0 && (
        <ol aria-label="Actions of Rollback on Failure" className="grid gap-1">
          {actions.map((action, index) => (
            <ActionItem
              key={action.id}
              {...props}
              action={action}
              when={`${index + 1}`}
              index={index}
              count={actions.length}
            />
          ))}
        </ol>
      )}
    </section>
  )
}
