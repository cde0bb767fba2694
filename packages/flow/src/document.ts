import * as z from 'zod'

/** The one format this version reads and writes. */
export const FLOW_FORMAT = 'contraflow/flow@1'

/** What a step, a rollback action or a flow-level action may be called. */
export const ID_PATTERN = /^[a-z][a-z0-9-]{0,62}$/

/** `plugin/type@major`. */
export const USES_PATTERN = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*@[1-9][0-9]*$/

/** Ends of edges that are no step and no action. */
export const START = '$start'
export const END = '$end'
export const ROLLBACK = '$rollback'

const MAX_TIMEOUT_MS = 30 * 24 * 3_600_000
const MAX_DELAY_MS = 24 * 3_600_000

/**
 * How often a step or an action is tried. `attempts` counts the first try; attempt n + 1 starts
 * `delayMs * factor ** (n - 1)` after attempt n failed. Default: one attempt.
 */
export const retrySchema = z.strictObject({
  attempts: z.int().min(1).max(100),
  delayMs: z.int().min(0).max(MAX_DELAY_MS).default(0),
  factor: z.number().min(1).max(10).default(1),
})

const work = {
  id: z.string().min(1),
  title: z.string().min(1).max(200).exactOptional(),
  uses: z.string().regex(USES_PATTERN, 'is written plugin/type@major, such as command/run@1'),
  params: z.record(z.string(), z.json()),
  timeoutMs: z.int().min(1).max(MAX_TIMEOUT_MS).exactOptional(),
  retry: retrySchema.exactOptional(),
}

/** One piece of forward work. `changesDevice` overrides the word of its type. */
export const stepSchema = z.strictObject({ ...work, changesDevice: z.boolean().exactOptional() })

/** One piece of work on the way back. `undoes: false` says that it only looks or reports. */
export const rollbackActionSchema = z.strictObject({ ...work, undoes: z.boolean().default(true) })

/** When a rollback action of a step runs: only if that step fails, or if any step of the run does. */
export const triggerSchema = z.enum(['this-step', 'any-step'])

export const edgeSchema = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  on: z.enum(['success', 'failure']),
  trigger: triggerSchema.exactOptional(),
})

/** A value that is asked for at deployment. Which fields fit which type is the rule `input.invalid`. */
export const inputSchema = z.strictObject({
  type: z.enum(['string', 'number', 'boolean', 'choice', 'artifact']),
  description: z.string().exactOptional(),
  required: z.boolean().default(false),
  secret: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean()]).exactOptional(),
  options: z.array(z.string()).exactOptional(),
  pattern: z.string().exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
})

export const positionSchema = z.strictObject({ x: z.number(), y: z.number() })

/** What only the drawing needs; never part of the digest, never read by the engine. */
export const layoutSchema = z.strictObject({
  positions: z.record(z.string(), positionSchema).default({}),
  groups: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        notes: z.string().default(''),
        steps: z.array(z.string()),
      }),
    )
    .default([]),
  notes: z
    .array(z.strictObject({ id: z.string(), text: z.string(), position: positionSchema }))
    .default([]),
})

/**
 * A flow, as one JSON document (docs/semantics.md, "The document"). Parsing fills in every default that does not
 * depend on a plugin; unknown keys are refused.
 */
export const flowSchema = z.strictObject({
  format: z.literal(FLOW_FORMAT),
  name: z.string().min(1).max(200),
  inputs: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/), inputSchema).default({}),
  steps: z.array(stepSchema),
  rollbacks: z.array(rollbackActionSchema).default([]),
  flowRollback: z
    .strictObject({ actions: z.array(rollbackActionSchema).min(1, 'needs at least one action') })
    .exactOptional(),
  edges: z.array(edgeSchema),
  settings: z
    .strictObject({
      rollbackOrder: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
    })
    .default({ rollbackOrder: 'newest-first' }),
  layout: layoutSchema.default({ positions: {}, groups: [], notes: [] }),
})

/** A flow with its document's defaults filled in. */
export type Flow = z.output<typeof flowSchema>
/** A flow as it may be written, defaults left out. */
export type FlowInput = z.input<typeof flowSchema>
export type Step = z.output<typeof stepSchema>
export type RollbackAction = z.output<typeof rollbackActionSchema>
export type Edge = z.output<typeof edgeSchema>
export type Trigger = z.output<typeof triggerSchema>
export type Retry = z.output<typeof retrySchema>
export type InputDeclaration = z.output<typeof inputSchema>
export type Layout = z.output<typeof layoutSchema>
export type Position = z.output<typeof positionSchema>

/** Any JSON value: what params and results are made of. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }
