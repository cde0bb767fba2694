'use client'
import {
  type Catalog,
  type Flow,
  type Issue,
  ROLLBACK,
  type RollbackAction,
  removeRollback,
  removeSteps,
  type Step,
  setChangesDevice,
  setUndoes,
} from '@contraflow/flow'
import { Button, Switch, Tabs } from '@contraflow/ui'
import { Trash2 } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useState } from 'react'
import { TypeIcon } from '../../canvas/type-icon.tsx'
import type { ApplyEdit } from '../draft.ts'
import { keepKeys } from '../into-inspector.ts'
import { UpgradeNotice } from '../upgrade/upgrade-notice.tsx'
import { FailureForm } from './failure-form.tsx'
import { FlowForm } from './flow-form.tsx'
import { RollbackForm } from './rollback-form.tsx'
import { RunsIf } from './runs-if.tsx'
import { TimingForm } from './timing-form.tsx'
import { WorkForm } from './work-form.tsx'

export interface InspectorProps {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly issues: readonly Issue[]
  readonly selected: string | null
  readonly apply: ApplyEdit
  readonly undo: () => void
  readonly onSelect: (id: string | null) => void
}

/** What is chosen on the canvas, to be changed; nothing chosen: the flow itself. */
export function Inspector(props: InspectorProps) {
  const { flow, selected, apply, onSelect } = props
  const step = flow.steps.find(({ id }) => id === selected)
  const flowActions = flow.flowRollback?.actions ?? []
  const own = flow.rollbacks.find(({ id }) => id === selected)
  const action = own ?? flowActions.find(({ id }) => id === selected)
  return (
    <aside
      aria-label="Inspector"
      className="flex w-74 shrink-0 flex-col overflow-y-auto border-l border-line bg-panel max-xl:w-66"
    >
      {step !== undefined ? (
        <StepInspector key={`${step.id} ${step.uses}`} {...props} step={step} />
      ) : action !== undefined ? (
        <ActionInspector
          key={`${action.id} ${action.uses}`}
          {...props}
          action={action}
          isOwn={own !== undefined}
        />
      ) : selected === ROLLBACK ? (
        <RollbackForm {...props} />
      ) : (
        <FlowForm flow={flow} issues={props.issues} apply={apply} onSelect={onSelect} />
      )}
    </aside>
  )
}

type StepTab = 'configure' | 'timing' | 'failure'

function StepInspector(props: InspectorProps & { step: Step }) {
  const { flow, catalog, issues, step, apply, undo, onSelect } = props
  const [tab, setTab] = useState<StepTab>('configure')
  useKeepKeys()
  const type = catalog.stepTypes.get(step.uses)
  return (
    <>
      <Head
        icon={type?.icon ?? ''}
        work={step}
        tone="text-going"
        onRemove={() => {
          apply((before) => removeSteps(before, [step.id]))
          onSelect(null)
        }}
      />
      <UpgradeNotice {...{ flow, catalog, issues, apply }} id={step.id} />
      <Tabs<StepTab>
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'configure',
            label: 'Configure',
            content: (
              <WorkForm
                {...{ flow, catalog, issues, type, apply, undo }}
                work={step}
                path={`/steps/${flow.steps.indexOf(step)}`}
              >
                <Switch
                  label="Changes the device"
                  checked={step.changesDevice ?? type?.changesDevice ?? true}
                  onCheckedChange={(on) => apply((before) => setChangesDevice(before, step.id, on))}
                  caption={<span className="text-xs font-semibold">Changes the device</span>}
                />
              </WorkForm>
            ),
          },
          {
            value: 'timing',
            label: 'Retry & time',
            content: (
              <Body>
                <TimingForm work={step} type={type} apply={apply} />
              </Body>
            ),
          },
          {
            value: 'failure',
            label: 'On failure',
            content: (
              <Body>
                <FailureForm {...{ flow, step, catalog, apply, onSelect }} />
              </Body>
            ),
          },
        ]}
      />
    </>
  )
}

type ActionTab = 'configure' | 'timing'

function ActionInspector(props: InspectorProps & { action: RollbackAction; isOwn: boolean }) {
  const { flow, catalog, issues, action, isOwn, apply, undo, onSelect } = props
  const [tab, setTab] = useState<ActionTab>('configure')
  useKeepKeys()
  const type = catalog.actionTypes.get(action.uses)
  const path = isOwn
    ? `/rollbacks/${flow.rollbacks.indexOf(action)}`
    : `/flowRollback/actions/${flow.flowRollback?.actions.indexOf(action) ?? 0}`
  return (
    <>
      <Head
        icon={type?.icon ?? ''}
        work={action}
        tone="text-back"
        {...(isOwn
          ? {
              onRemove: () => {
                apply((before) => removeRollback(before, action.id))
                onSelect(null)
              },
            }
          : {})}
      />
      <UpgradeNotice {...{ flow, catalog, issues, apply }} id={action.id} />
      <Tabs<ActionTab>
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'configure',
            label: 'Configure',
            content: (
              <WorkForm
                {...{ flow, catalog, issues, type, apply, undo, path }}
                work={action}
                when={isOwn && <RunsIf flow={flow} action={action.id} apply={apply} />}
              >
                <Switch
                  tone="back"
                  label="Undoes what the step did"
                  checked={action.undoes}
                  onCheckedChange={(on) => apply((before) => setUndoes(before, action.id, on))}
                  caption={<span className="text-xs font-semibold">Undoes what was done</span>}
                />
              </WorkForm>
            ),
          },
          {
            value: 'timing',
            label: 'Retry & time',
            content: (
              <Body>
                <TimingForm work={action} type={type} apply={apply} />
              </Body>
            ),
          },
        ]}
      />
    </>
  )
}

/** Before its boxes go, since nobody could tell afterwards which had the focus. */
function useKeepKeys(): void {
  useLayoutEffect(() => keepKeys, [])
}

function Head({
  icon,
  work,
  tone,
  onRemove,
}: {
  icon: string
  work: Step | RollbackAction
  tone: string
  onRemove?: () => void
}) {
  return (
    <header className="flex items-start gap-2.5 px-4 pt-3.5 pb-1">
      <TypeIcon name={icon} className={`mt-0.5 size-4.5 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-sm font-semibold">{work.title ?? work.id}</h2>
        <p className="truncate font-mono text-2xs text-muted">
          {work.uses} · {work.id}
        </p>
      </div>
      {onRemove !== undefined && (
        <Button look="quiet" size="small-icon" aria-label="Delete" onClick={onRemove}>
          <Trash2 />
        </Button>
      )}
    </header>
  )
}

function Body({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-1 gap-3.5 p-4">{children}</div>
}
