import type { WhenInterrupted } from '@contraflow/flow'
import type { z } from 'zod'

/** What step types and actions have in common. */
export interface WorkDeclaration<Id extends string, Params extends z.ZodObject> {
  /** Kebab-case; with the plugin's id and `major` it makes what flows write in `uses`: `plugin/id@major`. */
  readonly id: Id
  /** Rises only when flows written for the old one would no longer fit. */
  readonly major: number
  readonly title: string
  readonly description?: string
  /** A lucide icon's name, kebab-case. Default `box`. */
  readonly icon?: string
  /**
   * Becomes the form in the designer; unknown params are refused. `.meta({ title, description, format })` shape it.
   * `.meta({ requiredWhen: { from: ['http'] } })` demands an optional param in flows while `from` is `http`; the handler
   * has to look once more, since `from` may be an expression.
   */
  readonly params: Params
  /** The param that a card shows in one line. Default: the type's title. */
  readonly summaryParam?: Extract<keyof z.input<Params>, string>
  /** Time limit of one attempt, in ms, where the flow names none. Default 10 minutes. */
  readonly timeoutMs?: number
  /** How long a cancelled attempt may take to end by itself, in ms, before it is killed. Default 10,000; null: never killed, waited for. */
  readonly graceMs?: number | null
  /** What becomes of an attempt that a power cut interrupted. Default: `fail` for steps, `retry` for actions. */
  readonly whenInterrupted?: WhenInterrupted
  readonly examples?: readonly { readonly title: string; readonly params: z.input<Params> }[]
}

export interface ActionDeclaration<
  Id extends string = string,
  Params extends z.ZodObject = z.ZodObject,
> extends WorkDeclaration<Id, Params> {
  /** It undoes the very step that it belongs to, so it can't stand in the flow-level rollback. Default false. */
  readonly needsStep?: boolean
}

export interface StepTypeDeclaration<
  Id extends string = string,
  Params extends z.ZodObject = z.ZodObject,
  Result extends z.ZodType = z.ZodType,
> extends WorkDeclaration<Id, Params> {
  readonly category: string
  /** What a succeeded step leaves for later ones to read: `steps.ID.result`. */
  readonly result: Result
  /** False for one that only looks. */
  readonly changesDevice: boolean
  /** The actions that may roll it back: own ones by declaration, other plugins' as `plugin/id@major`. */
  readonly allows: readonly (ActionDeclaration | string)[]
  /** Options under *On failure* that make no sense for it. Default none. */
  readonly forbids?: readonly ('ignore' | 'run-rollback')[]
  /** It keeps what it replaces (`snapshot`), so that an action can put it back. Default false. */
  readonly keepsSnapshots?: boolean
}

/**
 * What a plugin's handlers may do on a device, beyond their scratch folder, their step's snapshot and state, and the run's
 * files. What is not declared is refused them (`ERR_ACCESS_DENIED`), and shown to whoever adds the plugin.
 */
export interface PermissionDeclaration {
  /** Device paths, each with all that is below it. */
  readonly reads?: readonly string[]
  /** The same; these may be read as well. `/`: the whole device. */
  readonly writes?: readonly string[]
  /** May start programs (`exec`), which may then do whatever the agent's user may. Default false. */
  readonly programs?: boolean
  /** May open connections, to sockets of the device too. Default false. */
  readonly network?: boolean
}

export interface PluginDeclaration<
  Steps extends readonly StepTypeDeclaration[] = readonly StepTypeDeclaration[],
  Actions extends readonly ActionDeclaration[] = readonly ActionDeclaration[],
> {
  /** Kebab-case; the first part of every `uses`. */
  readonly id: string
  /** Semantic version. */
  readonly version: string
  readonly title: string
  /** Default: none. */
  readonly permissions?: PermissionDeclaration
  readonly stepTypes: Steps
  readonly actions: Actions
}

/** Declares a step type: data, safe to load anywhere. */
export function declareStepType<
  const Id extends string,
  Params extends z.ZodObject,
  Result extends z.ZodType,
>(declaration: StepTypeDeclaration<Id, Params, Result>): StepTypeDeclaration<Id, Params, Result> {
  return declaration
}

/** Declares a rollback action: data, safe to load anywhere. */
export function declareAction<const Id extends string, Params extends z.ZodObject>(
  declaration: ActionDeclaration<Id, Params>,
): ActionDeclaration<Id, Params> {
  return declaration
}

/** Declares a plugin: what `manifest.ts` exports as `manifest`. */
export function declarePlugin<
  const Steps extends readonly StepTypeDeclaration[],
  const Actions extends readonly ActionDeclaration[],
>(declaration: PluginDeclaration<Steps, Actions>): PluginDeclaration<Steps, Actions> {
  return declaration
}
