import type { InputDeclaration, Json, Retry, Trigger } from './document.ts'
import type { WhenInterrupted } from './plugin-manifest.ts'

/** The one plan format that this version compiles to. */
export const PLAN_FORMAT = 'contraflow/plan@1'

interface PlannedWork {
  readonly id: string
  /** What the flow calls it: its title, or its id where it has none. */
  readonly title: string
  /** `plugin/type@major` */
  readonly uses: string
  /** Expressions still in them; resolved when the attempt starts. */
  readonly params: { readonly [name: string]: Json }
  readonly timeoutMs: number
  /** null: can't be interrupted, and is waited for. */
  readonly graceMs: number | null
  readonly retry: Retry
  readonly whenInterrupted: WhenInterrupted
}

export interface PlannedStep extends PlannedWork {
  readonly changesDevice: boolean
  readonly keepsSnapshots: boolean
  /** Steps that come next if it succeeds, in edge order. */
  readonly success: readonly string[]
  /** Steps (or `$end`) that handle its failure, in edge order. Empty: its failure turns the run round. */
  readonly handling: readonly string[]
  /** Its own rollback actions, in edge order. */
  readonly actions: readonly { readonly id: string; readonly trigger: Trigger }[]
  /** It has a failure edge to `$rollback`. */
  readonly runsFlowRollback: boolean
}

export interface PlannedAction extends PlannedWork {
  readonly undoes: boolean
  /** The step that it belongs to; null at flow level. */
  readonly step: string | null
}

/** The very build of a plugin that a plan runs with. */
export interface PlannedPlugin {
  readonly id: string
  readonly version: string
  /** Of its package: `sha256:` and hex. */
  readonly digest: string
  /** It came with the product. */
  readonly isShipped: boolean
}

/** What a device needs to know of a plan before it says yes. */
export type PlanFeature =
  | 'any-step'
  | 'flow-rollback'
  | 'fall-back'
  | 'retry'
  | 'resume'
  | 'oldest-first'

/**
 * A valid flow, ready to run: every default of document and types filled in, edges resolved. Needs no catalog any more,
 * so device, server and browser compute the same run from it.
 */
export interface Plan {
  readonly format: typeof PLAN_FORMAT
  readonly name: string
  /** The flow's digest. */
  readonly digest: string
  readonly inputs: { readonly [name: string]: InputDeclaration }
  /** In document order. */
  readonly steps: readonly PlannedStep[]
  /** Steps that `$start` leads to, in edge order. */
  readonly first: readonly string[]
  /** The steps' own actions, in document order. */
  readonly actions: readonly PlannedAction[]
  /** The flow-level rollback; null where it is off. */
  readonly flowRollback: readonly PlannedAction[] | null
  readonly rollbackOrder: 'newest-first' | 'oldest-first'
  readonly features: readonly PlanFeature[]
  /** The plugins that its types come from, what a device must have: by id, newer versions of one first, as its types choose. */
  readonly plugins: readonly PlannedPlugin[]
}
