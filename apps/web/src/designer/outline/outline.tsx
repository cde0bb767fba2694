'use client'
import type { Step } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { Plus } from 'lucide-react'
import { stepText } from '../../canvas/card-text.ts'
import { focusInspector } from '../into-inspector.ts'
import { ActionItem } from './action-item.tsx'
import { FlowRollback } from './flow-rollback.tsx'
import type { OutlineProps } from './outline-props.ts'
import { OutlineRow } from './outline-row.tsx'
import { outlineRows, type StepRow } from './outline-rows.ts'
import { StepMenu } from './step-menu.tsx'

/** The flow as a list, in the order in which it runs: all that the canvas shows, in words, and all that is done there. */
export function Outline(props: OutlineProps) {
  const { flow, addAfter } = props
  const rows = outlineRows(flow)
  const steps = new Map(flow.steps.map((step) => [step.id, step]))
  const loose = flow.rollbacks.filter(({ id }) => !flow.edges.some(({ to }) => to === id))
  return (
    <div data-outline className="h-full overflow-y-auto bg-panel p-4">
      <div className="mx-auto grid max-w-220 gap-4">
        <div className="flex items-center gap-3">
          <h2 className="text-2xs font-bold tracking-wider text-muted uppercase">
            Steps, in the order in which they run
          </h2>
          <Button size="small" className="ml-auto" onClick={() => addAfter(null)}>
            <Plus /> {rows.length === 0 ? 'Add the first step…' : 'Add a step…'}
          </Button>
        </div>
        {rows.length === 0 && (
          <p className="text-sm text-muted">No step yet. Press A, or the button above.</p>
        )}
        <ol aria-label="Steps" className="grid gap-2">
          {rows.map((row, index) => {
            const step = steps.get(row.id)
            return step === undefined ? null : (
              <StepItem key={row.id} {...props} row={row} step={step} number={index + 1} />
            )
          })}
        </ol>
        {loose.length > 0 && (
          <section className="grid gap-2">
            <h2 className="text-2xs font-bold tracking-wider text-muted uppercase">
              Rollback actions of no step
            </h2>
            <ol className="grid gap-1">
              {loose.map((action) => (
                <ActionItem
                  key={action.id}
                  {...props}
                  action={action}
                  when="never"
                  index={0}
                  count={1}
                />
              ))}
            </ol>
          </section>
        )}
        <FlowRollback {...props} />
      </div>
    </div>
  )
}

function StepItem({
  row,
  step,
  number,
  ...props
}: OutlineProps & { row: StepRow; step: Step; number: number }) {
  const { flow, catalog, problems, marks, marksOf, selected, onSelect } = props
  const text = stepText(step, catalog)
  return (
    <li>
      <OutlineRow
        id={step.id}
        lead={`${number}`}
        text={text}
        says={[row.before, row.next, row.ifFails].join(' ')}
        problems={problems.get(step.id) ?? 0}
        mark={marks.get(step.id)}
        markOf={marksOf}
        isSelected={selected === step.id}
        onSelect={() => (selected === step.id ? focusInspector() : onSelect(step.id))}
        menu={<StepMenu step={step} {...props} />}
      />
      {row.actions.length > 0 && (
        <ol aria-label={`Rollback actions of ${text.title}`} className="mt-1 ml-9 grid gap-1">
          {row.actions.map(({ id, when }, index) => {
            const action = flow.rollbacks.find((other) => other.id === id)
            return action === undefined ? null : (
              <ActionItem
                key={id}
                {...props}
                action={action}
                when={when}
                index={index}
                count={row.actions.length}
              />
            )
          })}
        </ol>
      )}
    </li>
  )
}
