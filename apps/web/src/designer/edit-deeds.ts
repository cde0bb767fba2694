import {
  duplicateSteps,
  type Flow,
  pasteSteps,
  removeFlowAction,
  setChangesDevice,
} from '@contraflow/flow'
import { toast } from 'sonner'
import { gapOf } from '../canvas/gap-of.ts'
import { newIdsOf } from '../canvas/new-id-of.ts'
import type { DesignerDeeds } from './commands.ts'
import { focusTitle } from './into-inspector.ts'
import type { EquippedDesk } from './use-designer-commands.ts'

type Deed =
  | 'hasSteps'
  | 'chosen'
  | 'hasStep'
  | 'canCopy'
  | 'canUndo'
  | 'canRedo'
  | 'undo'
  | 'redo'
  | 'remove'
  | 'clipboard'
  | 'duplicate'
  | 'rename'
  | 'toggleChangesDevice'
  | 'addStep'

/** What changes the flow. */
export function editDeeds(desk: EquippedDesk): Pick<DesignerDeeds, Deed> {
  const { draft, catalog, chosen, selected, addAfter } = desk
  const { flow, apply, history } = draft
  const step = flow.steps.find(({ id }) => id === selected)
  return {
    hasSteps: flow.steps.length > 0,
    chosen: chosen.length,
    hasStep: step !== undefined,
    canCopy: flow.steps.some(({ id }) => chosen.includes(id)),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: draft.undo,
    redo: draft.redo,
    remove: () => remove(desk),
    clipboard: (what) => {
      if (what === 'paste') void pasteFromClipboard(desk)
      else document.execCommand(what)
    },
    duplicate: () => make(desk, (before) => duplicateSteps(before, chosen)),
    rename: focusTitle,
    toggleChangesDevice: () => {
      if (step === undefined) return
      const changes = step.changesDevice ?? catalog.stepTypes.get(step.uses)?.changesDevice ?? true
      apply((before) => setChangesDevice(before, step.id, !changes))
    },
    addStep: () => addAfter(selected),
  }
}

function remove({
  draft: { flow, apply },
  catalog,
  view,
  canvas,
  edits,
  chosen,
  selected,
}: EquippedDesk): void {
  if (flow.flowRollback?.actions.some(({ id }) => id === selected) === true && selected !== null) {
    apply((before) => removeFlowAction(before, selected))
  } else if (view === 'canvas') canvas.current?.removeChosen()
  else edits.onRemove(chosen, [], gapOf(flow, chosen, catalog))
}

/** All of what is made is chosen then. */
function make({ draft: { flow, apply }, canvas }: EquippedDesk, edit: (flow: Flow) => Flow): void {
  const made = newIdsOf(flow, edit(flow))
  apply(edit)
  if (made.length > 0) canvas.current?.choose(made)
}

/** By keys the browser hands over what was copied; asked for it, it may refuse. */
async function pasteFromClipboard(desk: EquippedDesk): Promise<void> {
  try {
    const text = await navigator.clipboard.readText()
    make(desk, (before) => pasteSteps(before, text))
  } catch {
    toast('The browser keeps the clipboard to itself: paste by the keys.')
  }
}
