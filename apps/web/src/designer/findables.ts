import { type Catalog, type Flow, ownerOf } from '@contraflow/flow'
import { actionText, stepText } from '../canvas/card-text.ts'
import type { Findable } from '../commands/command.ts'

/** Every step and action of a flow, to be gone to. Pure. */
export function itemsOf(
  flow: Flow,
  catalog: Catalog,
  go: (id: string) => void,
): readonly Findable[] {
  const steps = flow.steps.map((step): Findable => {
    const { title, type, summary, icon } = stepText(step, catalog)
    const hint = [type, summary].filter(Boolean).join(': ')
    return { id: step.id, title, hint, icon, group: 'Steps', run: () => go(step.id) }
  })
  const titles = new Map(steps.map(({ id, title }) => [id, title]))
  const actions = flow.rollbacks.map((action): Findable => {
    const { title, icon } = actionText(action, catalog)
    const owner = titles.get(ownerOf(flow, action.id) ?? '')
    const hint = owner === undefined ? 'of no step' : `of ${owner}`
    return { id: action.id, title, hint, icon, group: 'Rollback actions', run: () => go(action.id) }
  })
  const last = (flow.flowRollback?.actions ?? []).map((action): Findable => {
    const { title, icon } = actionText(action, catalog)
    const hint = 'of Rollback on Failure'
    return { id: action.id, title, hint, icon, group: 'Rollback actions', run: () => go(action.id) }
  })
  return [...steps, ...actions, ...last]
}

/** Every step type, to be added; in a group of that name, or by category. Pure. */
export function stepTypesOf(
  catalog: Catalog,
  group: string | null,
  add: (uses: string) => void,
): readonly Findable[] {
  return [...catalog.stepTypes.values()].map((type) => ({
    id: `add ${type.uses}`,
    title: type.title,
    hint: type.description,
    icon: type.icon,
    group: group ?? type.category,
    run: () => add(type.uses),
  }))
}
