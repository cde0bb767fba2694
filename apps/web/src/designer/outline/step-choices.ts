import {
  addRollback,
  type Catalog,
  connect,
  connectionRefusal,
  type Flow,
  heirsOf,
  type Step,
  setFailureOption,
} from '@contraflow/flow'
import { stepText } from '../../canvas/card-text.ts'
import type { Choice } from '../../commands/command-center.tsx'
import type { ApplyEdit } from '../draft.ts'
import { newAction } from '../inspector/action-list.tsx'

interface About {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly step: Step
  readonly apply: ApplyEdit
}

/** The steps that its success could lead to as well. */
export function successChoice({ flow, catalog, step, apply }: About): Choice {
  const could = flow.steps.filter(
    ({ id }) => connectionRefusal(flow, { from: step.id, to: id, on: 'success' }, catalog) === null,
  )
  return {
    title: `On success of ${step.title ?? step.id} go on with`,
    findables: could.map((other) => ({
      ...stepFindable(other, catalog),
      run: () => apply((before) => connect(before, step.id, other.id)),
    })),
  }
}

/** The steps that could take over where it fails. */
export function fallBackChoice({ flow, catalog, step, apply }: About): Choice {
  return {
    title: `If ${step.title ?? step.id} fails, fall back to`,
    findables: heirsOf(flow, step.id, catalog).map((other) => ({
      ...stepFindable(other, catalog),
      run: () =>
        apply((before) => setFailureOption(before, step.id, { kind: 'fall-back', to: [other.id] })),
    })),
  }
}

/** The rollback actions that its type allows. */
export function actionChoice({ catalog, step, apply }: About, added: () => void): Choice {
  const allowed = (catalog.stepTypes.get(step.uses)?.allows ?? []).flatMap(
    (uses) => catalog.actionTypes.get(uses) ?? [],
  )
  return {
    title: `Add a rollback action of ${step.title ?? step.id}`,
    findables: allowed.map((type) => ({
      id: type.uses,
      title: type.title,
      hint: type.uses.replace(/@\d+$/, ''),
      icon: type.icon,
      group: 'Rollback actions',
      run: () => {
        added()
        apply((before) => addRollback(before, step.id, { ...newAction(type), trigger: 'any-step' }))
      },
    })),
  }
}

function stepFindable(step: Step, catalog: Catalog) {
  const { title, type, icon } = stepText(step, catalog)
  return { id: step.id, title, hint: type, icon, group: 'Steps' }
}
