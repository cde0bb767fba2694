import type { Outcome, Phase, RunState } from '@contraflow/engine'
import type { Flow, InputDeclaration, InputValues, Plan, PlannedPlugin } from '@contraflow/flow'
import type { ArtifactReference, DeviceFacts, JournalEntry } from '@contraflow/protocol'

/** Times are ISO 8601 in UTC everywhere here, so that they travel as plain JSON. */
export type Instant = string

/** An action that was due and is not done: `not-run` where its turn never came. */
export interface ActionNotDone {
  readonly id: string
  readonly how: 'failed' | 'cancelled' | 'not-run'
  /** Why it failed; null where it did not. */
  readonly message: string | null
}

/** Where a run stands, for lists: everything of it that a row or a bar shows. */
export interface RunSummaryView {
  readonly id: string
  readonly deploymentId: string
  readonly flowId: string
  readonly flowName: string
  readonly versionId: string
  /** null: a trial of a draft. */
  readonly versionNumber: number | null
  readonly deviceId: string
  readonly deviceName: string
  /** Once its device was removed nothing more is heard of it, and a run that had not ended has no outcome. */
  readonly deviceRemovedAt: Instant | null
  readonly deviceOnline: boolean
  /** When it has to have started; null: it may at any time. */
  readonly deadlineAt: Instant | null
  readonly phase: Phase
  readonly outcome: Outcome | null
  readonly reason: string | null
  /** `step:state` counted by the pages from here: a step's state and attempt, by the plan's order of steps. */
  readonly steps: RunState['steps']
  readonly actions: RunState['actions']
  /** In the order in which they were due. Of a run that has not ended only those that have failed. */
  readonly notDone: readonly ActionNotDone[]
  readonly leftUndone: readonly string[]
  /** What the flow calls the steps and actions that its end is told by, by id. */
  readonly titles: { readonly [id: string]: string }
  /** An operator rolled it back once it had ended. */
  readonly rolledBackLater: boolean
  readonly ignored: number
  readonly fellBack: number
  /** The step whose failure turned the run round, with its failure. */
  readonly turn: RunState['turn']
  /** By an operator: nothing more is started, forward or back. */
  readonly stopped: boolean
  /** Up to which journal entry the server knows it. */
  readonly lastSeq: number
  readonly createdAt: Instant
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
}

/** A run whole: with it and its entries a page rebuilds every moment. */
export interface RunView extends RunSummaryView {
  readonly plan: Plan
  readonly inputs: InputValues
  /** All entries known, by seq, gapless from 1. */
  readonly entries: readonly JournalEntry[]
  /** An operator's order that the device has not confirmed yet. */
  readonly pendingOrder: 'stop' | 'stop-and-roll-back' | 'roll-back' | null
  /** Why the last order had no effect, such as that it came too late. */
  readonly orderRefusal: string | null
  /** Why it can't be rolled back now; null: it can. */
  readonly rollBackRefusal: string | null
  /** Why it can't be aborted in any way now; null: it can. */
  readonly abortRefusal: string | null
}

/** How many of a deployment's runs stand where. `removed`: not ended, and nothing more will be heard of it. */
export type RunCounts = {
  readonly [state in Outcome | 'waiting' | 'running' | 'going-back' | 'removed']: number
}

export interface DeploymentSummaryView {
  readonly id: string
  readonly flowId: string
  readonly flowName: string
  readonly versionId: string
  /** null: a trial of a draft. */
  readonly versionNumber: number | null
  readonly createdAt: Instant
  readonly createdBy: string
  readonly deadlineAt: Instant | null
  /** No run goes on, as far as will ever be heard. */
  readonly ended: boolean
  readonly counts: RunCounts
}

export interface DeploymentView extends DeploymentSummaryView {
  readonly plan: Plan
  /** For the drawing; positions as they were published. */
  readonly flow: Flow
  /** Secrets are shown as `null`. */
  readonly inputs: { readonly [name: string]: string | number | boolean | null }
  readonly runs: readonly RunSummaryView[]
  /** Rises with every change; deltas name the number before them, so that a gap is seen. */
  readonly number: number
}

export interface VersionSummaryView {
  readonly id: string
  readonly number: number
  readonly digest: string
  readonly note: string
  readonly createdAt: Instant
  readonly createdBy: string
  /** The builds that devices run it with. */
  readonly plugins: readonly PlannedPlugin[]
  /** The files that were fixed as it was published. */
  readonly artifacts: readonly ArtifactReference[]
}

export interface VersionView extends Omit<VersionSummaryView, 'number'> {
  /** null: a trial of a draft. */
  readonly number: number | null
  readonly flowId: string
  readonly flowName: string
  readonly flow: Flow
  readonly plan: Plan
  readonly inputs: { readonly [name: string]: InputDeclaration }
}

export interface FlowSummaryView {
  readonly id: string
  readonly name: string
  readonly revision: number
  /** The draft for the thumbnail; null where it is malformed. */
  readonly flow: Flow | null
  readonly archived: boolean
  readonly updatedAt: Instant
  readonly updatedBy: string
  readonly latestVersion: VersionSummaryView | null
  /** The draft means something else than the latest version. */
  readonly changedSincePublished: boolean
  readonly lastDeployment: DeploymentSummaryView | null
}

export interface FlowView {
  readonly id: string
  readonly name: string
  /** Given back when saving; a save over a newer one is refused. */
  readonly revision: number
  readonly archived: boolean
  readonly updatedAt: Instant
  readonly updatedBy: string
  /** Newest first. */
  readonly versions: readonly VersionSummaryView[]
  /** The draft as it was saved; may be wrong in any way that JSON allows. */
  readonly document: unknown
}

export interface DeviceSummaryView {
  readonly id: string
  readonly name: string
  readonly online: boolean
  /** Drafts may be tried on it. */
  readonly testDevice: boolean
  readonly lastSeenAt: Instant | null
  /** When, within the last hour, an agent was refused because another one was connected as this device. */
  readonly copyAt: Instant | null
  readonly enrolledAt: Instant
  readonly facts: DeviceFacts
  readonly tags: { readonly [tag: string]: string }
  readonly lastRun: RunSummaryView | null
}

export interface DeviceView extends DeviceSummaryView {
  /** Newest first, at most 100. */
  readonly runs: readonly RunSummaryView[]
}

export interface ArtifactView {
  readonly name: string
  /** `sha256:` and hex. */
  readonly digest: string
  readonly sizeBytes: number
  readonly createdAt: Instant
  readonly createdBy: string
}
