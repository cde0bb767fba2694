import type { Catalog } from '../catalog.ts'
import type { Flow, Step } from '../document.ts'
import type { FlowGraph } from '../graph.ts'
import type { Issue } from '../issue.ts'
import type { ActionType, StepType } from '../plugin-manifest.ts'

/** What a rule may look at. */
export interface RuleContext {
  readonly flow: Flow
  readonly graph: FlowGraph
  readonly catalog: Catalog
}

/** One thing that must hold of a flow: what violates it, all at once. Pure; never throws, however wrong the draft. */
export type Rule = (context: RuleContext) => readonly Issue[]

/** How a step or an action is called in a sentence. */
export function nameOf({ title, id }: { readonly title?: string; readonly id: string }): string {
  return title ?? id
}

export function stepTypeOf({ catalog }: RuleContext, step: Step): StepType | undefined {
  return catalog.stepTypes.get(step.uses)
}

export function actionTypeOf(
  { catalog }: RuleContext,
  action: { readonly uses: string },
): ActionType | undefined {
  return catalog.actionTypes.get(action.uses)
}

/** Every step and action with its place in the document. */
export function allWork({ flow }: RuleContext) {
  return [
    ...flow.steps.map((work, index) => ({ kind: 'step' as const, work, path: ['steps', index] })),
    ...flow.rollbacks.map((work, index) => ({
      kind: 'action' as const,
      work,
      path: ['rollbacks', index],
    })),
    ...(flow.flowRollback?.actions ?? []).map((work, index) => ({
      kind: 'flow-action' as const,
      work,
      path: ['flowRollback', 'actions', index],
    })),
  ]
}
