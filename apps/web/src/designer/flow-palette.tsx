'use client'
import { addStep, type Catalog, type Flow, newStep, ownerOf, type Step } from '@contraflow/flow'
import type { ApplyEdit } from './draft.ts'
import { IfItFails } from './if-it-fails.tsx'
import { maker } from './maker.ts'
import { Palette } from './palette.tsx'

/** What can be added to a flow by a press: steps after the chosen one, and below them what happens where that fails. */
export function FlowPalette({
  flow,
  catalog,
  selected,
  apply,
  onSelect,
}: {
  flow: Flow
  catalog: Catalog
  selected: string | null
  apply: ApplyEdit
  onSelect: (id: string | null) => void
}) {
  const make = maker(flow, apply, onSelect)
  const chosen = stepOf(flow, selected)
  const after = chosen ?? flow.steps.at(-1)
  return (
    <Palette
      catalog={catalog}
      onAdd={(uses) => make((before) => added(before, uses, catalog, after))}
    >
      {chosen === undefined ? null : (
        <IfItFails flow={flow} step={chosen} catalog={catalog} make={make} />
      )}
    </Palette>
  )
}

/** The step that is chosen, or whose action is. */
function stepOf(flow: Flow, selected: string | null): Step | undefined {
  if (selected === null) return undefined
  const owner = ownerOf(flow, selected) ?? selected
  return flow.steps.find(({ id }) => id === owner)
}

function added(flow: Flow, uses: string, catalog: Catalog, after: Step | undefined): Flow {
  const step = newStep(uses, catalog)
  if (step === null) return flow
  return addStep(flow, { ...step, ...(after === undefined ? {} : { after: after.id }) })
}
