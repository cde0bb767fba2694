'use client'
import {
  type Flow,
  type Issue,
  ROLLBACK,
  renameFlow,
  setRollbackOrder,
  shortened,
} from '@contraflow/flow'
import { Button, Field, Segmented, TextInput } from '@contraflow/ui'
import type { ApplyEdit } from '../draft.ts'
import { FLOW_PART } from '../into-inspector.ts'
import { InputsForm } from './inputs/inputs-form.tsx'
import { useTyped } from './use-typed.ts'

const ORDERS = [
  { value: 'newest-first', label: 'Newest first' },
  { value: 'oldest-first', label: 'Oldest first' },
] as const

/** The flow itself: its name, its inputs, the order of its way back. */
export function FlowForm({
  flow,
  issues,
  apply,
  onSelect,
}: {
  flow: Flow
  issues: readonly Issue[]
  apply: ApplyEdit
  onSelect: (id: string) => void
}) {
  return (
    <div className="grid min-w-0 gap-4 p-4">
      <h2 className="text-sm font-semibold">The flow</h2>
      <NameBox flow={flow} apply={apply} />
      <div {...{ [FLOW_PART]: 'settings' }} className="grid gap-1.5">
        <p className="text-xs font-semibold">Earlier steps’ actions run</p>
        <div>
          <Segmented
            label="Order of the way back"
            tone="back"
            options={ORDERS}
            value={flow.settings.rollbackOrder}
            onChange={(order) => apply((before) => setRollbackOrder(before, order))}
          />
        </div>
      </div>
      <InputsForm inputs={flow.inputs} issues={issues} apply={apply} />
      {flow.flowRollback !== undefined && (
        <Button className="justify-self-start" onClick={() => onSelect(ROLLBACK)}>
          Rollback on Failure…
        </Button>
      )}
      <p className="text-2xs text-muted">
        Choose a step to change it. Drag from its right port to what comes next, from its lower port
        to what happens when it fails. Del removes, Ctrl Z takes back.
      </p>
    </div>
  )
}

/** What it is called; a name that is empty is not taken, and of one that is too long no more is written than is kept. */
function NameBox({ flow, apply }: { flow: Flow; apply: ApplyEdit }) {
  const { text, type, leave } = useTyped(flow.name, (name) => name)
  return (
    <Field label="Name" problem={text.trim() === '' ? 'A flow needs a name.' : undefined}>
      {(box) => (
        <TextInput
          {...box}
          value={text}
          onChange={({ target }) => {
            const name = shortened(target.value)
            type(name, renameFlow(flow, name).name)
            apply((before) => renameFlow(before, name), 'name')
          }}
          onBlur={leave}
        />
      )}
    </Field>
  )
}
