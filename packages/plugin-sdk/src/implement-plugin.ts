import type { z } from 'zod'
import type { ActionContext, StepContext } from './context.ts'
import type { ActionDeclaration, PluginDeclaration, StepTypeDeclaration } from './declare.ts'

export type StepHandler<Type extends StepTypeDeclaration> = (
  context: StepContext<z.output<Type['params']>>,
) => Promise<z.input<Type['result']>>

export type ActionHandler<Type extends ActionDeclaration> = (
  context: ActionContext<z.output<Type['params']>>,
) => Promise<unknown>

type Named<Types extends { readonly id: string }, Id> = Extract<Types, { readonly id: Id }>

/** One handler for each declared id; a step type and an action of the same id share one. */
export type Handlers<
  Steps extends readonly StepTypeDeclaration[],
  Actions extends readonly ActionDeclaration[],
> = {
  readonly [Id in Steps[number]['id'] | Actions[number]['id']]: HandlerOf<
    Named<Steps[number], Id>,
    Named<Actions[number], Id>
  >
}

type HandlerOf<Step extends StepTypeDeclaration, Action extends ActionDeclaration> = ([
  Step,
] extends [never]
  ? unknown
  : StepHandler<Step>) &
  ([Action] extends [never] ? unknown : ActionHandler<Action>)

/** A plugin whole: what `index.ts` exports as default, and only the process that runs handlers loads. */
export interface PluginImplementation {
  readonly plugin: PluginDeclaration
  /** By id; each takes the context of its own declaration. */
  readonly handlers: { readonly [id: string]: unknown }
}

/** Puts handlers to a manifest; one that is missing does not compile. */
export function implementPlugin<
  Steps extends readonly StepTypeDeclaration[],
  Actions extends readonly ActionDeclaration[],
>(
  plugin: PluginDeclaration<Steps, Actions>,
  handlers: Handlers<Steps, Actions>,
): PluginImplementation {
  return { plugin, handlers }
}
