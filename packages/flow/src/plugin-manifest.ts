import * as z from 'zod'

/** A JSON Schema (draft 2020-12) as zod writes it. */
export const jsonSchemaSchema = z.record(z.string(), z.json())

/**
 * What becomes of an attempt that was in flight when the device lost power or its agent died.
 * `fail`: it failed. `retry`: it is safe to run again. `resume`: the handler looks at the device and says how it stands.
 */
export const whenInterruptedSchema = z.enum(['fail', 'retry', 'resume'])

const type = {
  /** `plugin/type@major`: what `uses` names. */
  uses: z.string(),
  title: z.string(),
  description: z.string().default(''),
  /** A lucide icon's name, kebab-case. */
  icon: z.string().default('box'),
  params: jsonSchemaSchema,
  /** The param that a card shows in one line; absent: the card shows the type. */
  summaryParam: z.string().exactOptional(),
  /** Time limit of one attempt where the flow names none. */
  timeoutMs: z.int().positive(),
  /** How long a cancelled attempt may take to end by itself; null: it can't be interrupted and is waited for. */
  graceMs: z.int().nonnegative().nullable().default(10_000),
  whenInterrupted: whenInterruptedSchema,
  examples: z.array(z.strictObject({ title: z.string(), params: z.json() })).default([]),
}

/** A step type as editor and server know it: data, no code. */
export const stepTypeSchema = z.strictObject({
  ...type,
  category: z.string(),
  result: jsonSchemaSchema,
  changesDevice: z.boolean(),
  /** The action types (`plugin/type@major`) that a step of this type may roll back with. */
  allows: z.array(z.string()),
  /** Failure options that this type rules out. */
  forbids: z.array(z.enum(['ignore', 'run-rollback'])).default([]),
  /** It keeps what it replaces, so that an action can put it back. */
  keepsSnapshots: z.boolean().default(false),
})

/** An action type as editor and server know it. */
export const actionTypeSchema = z.strictObject({
  ...type,
  /** It undoes the very step that it belongs to, so it can't stand at flow level. */
  needsStep: z.boolean().default(false),
})

/**
 * What a plugin's handlers may do on a device, beyond their scratch folder, their step's snapshot and state, and the run's
 * files. Paths are the device's, each with all that is below it.
 */
export const permissionsSchema = z.strictObject({
  reads: z.array(z.string()).default([]),
  /** These may be read as well. */
  writes: z.array(z.string()).default([]),
  /** May start programs, which may then do whatever the agent's user may. */
  programs: z.boolean().default(false),
  network: z.boolean().default(false),
})

/** A plugin's manifest: everything about it but its handlers. Safe to load anywhere. */
export const pluginManifestSchema = z.strictObject({
  id: z.string(),
  version: z.string(),
  title: z.string().default(''),
  permissions: permissionsSchema.prefault({}),
  stepTypes: z.array(stepTypeSchema),
  actions: z.array(actionTypeSchema),
})

export type WhenInterrupted = z.output<typeof whenInterruptedSchema>
export type JsonSchema = z.output<typeof jsonSchemaSchema>
export type StepType = z.output<typeof stepTypeSchema>
export type ActionType = z.output<typeof actionTypeSchema>
export type Permissions = z.output<typeof permissionsSchema>
export type PluginManifest = z.output<typeof pluginManifestSchema>
