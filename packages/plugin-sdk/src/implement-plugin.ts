import type { z } from 'zod'
import type { ActionContext, StepContext } from './context.ts'
import type { ActionDeclaration, PluginDeclaration, StepTypeDeclaration } from './declare.ts'

export type StepHandler<Type extends StepTypeDeclaration> = (
  context: StepContext<z.output<Type['params']>>,
) => Promise<z.input<Type['result']>>

export type ActionHandler<Type extends ActionDeclaration> = (
  context: ActionContext<z.output<Type['params']>>,
) => Promise<unknown>

/** One handler for each declared id; a step type and an action of the same id share one. */
export type Handlers<Plugin extends PluginDeclaration> = {
  readonly [Type in Plugin['stepTypes'][number] as Type['id']]: StepHandler<Type>
} & {
  readonly [Type in Plugin['actions'][number] as Type['id']]: ActionHandler<Type>
}

/** A plugin whole: what `index.ts` exports as default, and only the process that runs handlers loads. */
export interface PluginImplementation {
  readonly plugin: PluginDeclaration
  readonly handlers: { readonly [id: string]: (context: never) => Promise<unknown> }
}

/** Puts handlers to a manifest; one that is missing does not compile. */
export function implementPlugin<const Plugin extends PluginDeclaration>(
  plugin: Plugin,
  handlers: Handlers<Plugin>,
): PluginImplementation {
  return { plugin, handlers: { ...handlers } }
}
