'use client'
import {
  disconnect,
  graphOf,
  runsRollback,
  type Step,
  setFailureOption,
  setRunRollback,
  turnRollbackOn,
} from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { Ellipsis } from 'lucide-react'
import { gapOf } from '../../canvas/gap-of.ts'
import { useCommandCenter } from '../../commands/command-center.tsx'
import { newAction } from '../inspector/action-list.tsx'
import { focusTitle } from '../into-inspector.ts'
import { later } from './later.ts'
import type { OutlineProps } from './outline-props.ts'
import { titlesOf } from './outline-rows.ts'
import { actionChoice, fallBackChoice, successChoice } from './step-choices.ts'

/** Everything that the canvas does with a step by pointing, as choices. */
export function StepMenu({ step, ...outline }: OutlineProps & { step: Step }) {
  const { flow, catalog, apply, edits, onSelect, onRehearse, addAfter, onAdding } = outline
  const { choose } = useCommandCenter()
  const about = { flow, catalog, step, apply }
  const title = step.title ?? step.id
  const next = graphOf(flow).success(step.id)
  const titles = titlesOf(flow)
  const canIgnore = catalog.stepTypes.get(step.uses)?.forbids.includes('ignore') !== true
  return (
    <Menu
      trigger={
        <Button look="quiet" size="small-icon" aria-label={`More for ${title}`}>
          <Ellipsis />
        </Button>
      }
    >
      <MenuItem onSelect={later(() => addAfter(step.id))}>Add a step after it…</MenuItem>
      <MenuItem onSelect={later(() => choose(successChoice(about)))}>
        On success go on with…
      </MenuItem>
      {next.map(({ to }) => (
        <MenuItem
          key={to}
          onSelect={() =>
            apply((before) => disconnect(before, { from: step.id, to, on: 'success' }))
          }
        >
          No longer go on with {titles.get(to) ?? to}
        </MenuItem>
      ))}
      <MenuItem
        onSelect={() => apply((before) => setFailureOption(before, step.id, { kind: 'stop' }))}
      >
        If it fails: stop and exit
      </MenuItem>
      {canIgnore && (
        <MenuItem
          onSelect={() => apply((before) => setFailureOption(before, step.id, { kind: 'ignore' }))}
        >
          If it fails: Ignore Failure & Continue
        </MenuItem>
      )}
      <MenuItem onSelect={later(() => choose(fallBackChoice(about)))}>
        If it fails: fall back to…
      </MenuItem>
      <RunRollbackItem step={step} {...outline} />
      <MenuItem onSelect={later(() => choose(actionChoice(about, onAdding)))}>
        Add a rollback action…
      </MenuItem>
      <MenuItem onSelect={later(() => onRehearse(step.id))}>Rehearse: it fails here</MenuItem>
      <MenuItem onSelect={later(() => focusTitle(() => onSelect(step.id)))}>Rename</MenuItem>
      <MenuItem
        look="broken"
        onSelect={() => edits.onRemove([step.id], [], gapOf(flow, [step.id], catalog))}
      >
        Delete
      </MenuItem>
    </Menu>
  )
}

function RunRollbackItem({ step, flow, catalog, apply }: OutlineProps & { step: Step }) {
  const first = [...catalog.actionTypes.values()].find(({ needsStep }) => !needsStep)
  if (catalog.stepTypes.get(step.uses)?.forbids.includes('run-rollback') === true) return null
  if (flow.flowRollback === undefined) {
    if (first === undefined) return null
    return (
      <MenuItem
        onSelect={() => apply((before) => turnRollbackOn(before, newAction(first), catalog))}
      >
        Turn Rollback on Failure on
      </MenuItem>
    )
  }
  const runs = runsRollback(flow, step.id)
  return (
    <MenuItem onSelect={() => apply((before) => setRunRollback(before, step.id, !runs))}>
      If it fails: {runs ? 'no longer Run Rollback' : 'Run Rollback'}
    </MenuItem>
  )
}
