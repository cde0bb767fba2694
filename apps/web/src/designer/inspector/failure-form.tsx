'use client'
import {
  actionsOf,
  addRollback,
  type Catalog,
  type FailureOption,
  type Flow,
  failureOptionOf,
  heirsOf,
  moveRollback,
  ROLLBACK,
  removeRollback,
  runsRollback,
  type Step,
  setFailureOption,
  setRunRollback,
  turnRollbackOn,
} from '@contraflow/flow'
import { Button, classNames, Select, Switch } from '@contraflow/ui'
import { useRef } from 'react'
import { TypeIcon } from '../../canvas/type-icon.tsx'
import type { ApplyEdit } from '../draft.ts'
import { ActionRow, AddAction, newAction } from './action-list.tsx'
import { type Chosen, withFailureChoice } from './failure-choice.ts'
import { RunsIf } from './runs-if.tsx'

interface Choice {
  readonly kind: FailureOption['kind']
  readonly title: string
  readonly says: string
}

const CHOICES: readonly Choice[] = [
  { kind: 'stop', title: 'Stop and exit', says: 'Nothing is rolled back for this step.' },
  {
    kind: 'ignore',
    title: 'Ignore Failure & Continue',
    says: 'The error is shown; the flow goes on.',
  },
  { kind: 'fall-back', title: 'Fall back to another step', says: 'Another step takes over.' },
  { kind: 'roll-back', title: 'Roll back', says: 'Run what is chosen below, in this order.' },
]

/** What happens when a step has failed after its last attempt: what its type allows, and what the canvas shows. */
export function FailureForm({
  flow,
  step,
  catalog,
  apply,
  onSelect,
}: {
  flow: Flow
  step: Step
  catalog: Catalog
  apply: ApplyEdit
  onSelect: (id: string) => void
}) {
  const type = catalog.stepTypes.get(step.uses)
  const option = failureOptionOf(flow, step.id)
  const heirs = heirsOf(flow, step.id, catalog)
  const canIgnore = type?.forbids.includes('ignore') !== true
  const choices = CHOICES.filter(({ kind }) => kind !== 'ignore' || canIgnore)
  const hasNoHeir = option.kind !== 'fall-back' && heirs.length === 0
  const last = useRef<Chosen | null>(null)
  const choose = (kind: FailureOption['kind']) => {
    const before = last.current
    apply((now) => withFailureChoice(now, step.id, kind, catalog, before).to)
    last.current = withFailureChoice(flow, step.id, kind, catalog, before)
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      <p className="text-xs text-muted">
        What happens on the device when this step has failed after its last attempt.
      </p>
      <div role="radiogroup" aria-label="On failure" className="grid gap-2">
        {choices.map(({ kind, title, says }) => (
          <label
            key={kind}
            className={classNames(
              'flex cursor-pointer items-start gap-3 rounded-lg border border-line-strong p-2.5',
              option.kind === kind && 'border-back-line bg-back-soft',
              kind === 'fall-back' && hasNoHeir && 'cursor-not-allowed opacity-60',
            )}
          >
            <input
              type="radio"
              name={`failure-${step.id}`}
              className="mt-1 accent-[var(--back)]"
              checked={option.kind === kind}
              disabled={kind === 'fall-back' && hasNoHeir}
              onChange={() => choose(kind)}
            />
            <span>
              <span className="block font-semibold">{title}</span>
              <span className="block text-xs text-muted">
                {kind === 'fall-back' && hasNoHeir ? 'No other step could: draw one first.' : says}
              </span>
            </span>
          </label>
        ))}
      </div>
      {option.kind === 'fall-back' && (
        <Select
          aria-label="Step that takes over"
          value={option.to[0] ?? ''}
          onChange={({ target: { value } }) =>
            apply((before) => setFailureOption(before, step.id, { kind: 'fall-back', to: [value] }))
          }
        >
          {heirs.map(({ id, title }) => (
            <option key={id} value={id}>
              {title ?? id}
            </option>
          ))}
        </Select>
      )}
      <OwnActions flow={flow} step={step} catalog={catalog} apply={apply} onSelect={onSelect} />
      <WholeFlow flow={flow} step={step} catalog={catalog} apply={apply} onSelect={onSelect} />
    </div>
  )
}

interface PartProps {
  readonly flow: Flow
  readonly step: Step
  readonly catalog: Catalog
  readonly apply: ApplyEdit
  readonly onSelect: (id: string) => void
}

function OwnActions({ flow, step, catalog, apply, onSelect }: PartProps) {
  const actions = actionsOf(flow, step.id).flatMap(
    (id) => flow.rollbacks.find((action) => action.id === id) ?? [],
  )
  const allowed = (catalog.stepTypes.get(step.uses)?.allows ?? []).flatMap(
    (uses) => catalog.actionTypes.get(uses) ?? [],
  )
  return (
    <section className="grid grid-cols-1 gap-2">
      <h3 className="text-2xs font-bold tracking-wider text-muted uppercase">Rollback actions</h3>
      {actions.map((action, index) => (
        <div
          key={action.id}
          className="grid grid-cols-1 gap-2 rounded-lg border border-line-strong p-2.5"
        >
          <ActionRow
            action={action}
            lead={
              <TypeIcon
                name={catalog.actionTypes.get(action.uses)?.icon ?? ''}
                className="size-4 text-back"
              />
            }
            index={index}
            count={actions.length}
            onOpen={() => onSelect(action.id)}
            onMove={(to) => apply((before) => moveRollback(before, action.id, to))}
            onRemove={() => apply((before) => removeRollback(before, action.id))}
          />
          <RunsIf flow={flow} action={action.id} apply={apply} />
        </div>
      ))}
      <AddAction
        types={allowed}
        onAdd={(type) =>
          apply((before) =>
            addRollback(before, step.id, { ...newAction(type), trigger: 'any-step' }),
          )
        }
      />
    </section>
  )
}

function WholeFlow({ flow, step, catalog, apply, onSelect }: PartProps) {
  const isForbidden = catalog.stepTypes.get(step.uses)?.forbids.includes('run-rollback') === true
  const count = flow.flowRollback?.actions.length ?? 0
  const first = [...catalog.actionTypes.values()].find(({ needsStep }) => !needsStep)
  return (
    <section className="grid grid-cols-1 gap-2">
      <h3 className="text-2xs font-bold tracking-wider text-muted uppercase">The whole flow</h3>
      {count === 0 ? (
        <Button
          size="small"
          className="justify-self-start"
          disabled={first === undefined}
          onClick={() => {
            if (first !== undefined)
              apply((before) => turnRollbackOn(before, newAction(first), catalog))
            onSelect(ROLLBACK)
          }}
        >
          Turn Rollback on Failure on
        </Button>
      ) : (
        <div className="flex items-center gap-2.5">
          <Switch
            tone="back"
            label="Run Rollback"
            disabled={isForbidden}
            checked={runsRollback(flow, step.id)}
            onCheckedChange={(on) => apply((before) => setRunRollback(before, step.id, on))}
            caption={<span className="font-semibold">Run Rollback</span>}
          />
          <button
            type="button"
            className="ml-auto cursor-pointer text-xs text-muted hover:underline"
            onClick={() => onSelect(ROLLBACK)}
          >
            {count} {count === 1 ? 'action' : 'actions'}
          </button>
        </div>
      )}
    </section>
  )
}
