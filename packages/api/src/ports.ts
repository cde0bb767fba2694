import type { RunState } from '@contraflow/engine'
import type { CatalogPlugin, Flow, InputValues, Issue, Plan, Step } from '@contraflow/flow'
import type {
  ArtifactReference,
  DeviceFacts,
  JournalEntry,
  Order,
  WatchTopic,
} from '@contraflow/protocol'

export type OrderKind = Order['order']

export interface FlowRecord {
  readonly id: string
  readonly name: string
  readonly document: unknown
  readonly revision: number
  readonly archived: boolean
  readonly updatedAt: Date
  readonly updatedBy: string
}

/** A change of a draft, made by one copy of it, for the others. */
export interface DraftUpdate {
  /** Of the draft with it. */
  readonly revision: number
  readonly content: Uint8Array
  /** Who made it, in a person's words; empty: several, or nobody with a name. */
  readonly by: string
  /** Which connection it came over. */
  readonly origin: string
}

/** A draft with how it came to be what it is. */
export interface KeptDraft {
  readonly flow: FlowRecord
  /** Everything up to a revision, put together; null: nobody has opened it yet, so that there is only its document. */
  readonly folded: Pick<DraftUpdate, 'revision' | 'content'> | null
  /** What came after that, in order, without a gap. */
  readonly updates: readonly DraftUpdate[]
}

/** What becomes of a draft: decided by a pure function. */
export interface DraftChange {
  /** Replaces what was put together, and the updates that it holds. */
  readonly folded: Pick<DraftUpdate, 'revision' | 'content'> | null
  /** Its next revision, with what was changed (null: by somebody who has no copy); null: the draft stays as it is. */
  readonly next:
    | (Pick<FlowRecord, 'name' | 'document' | 'updatedBy' | 'updatedAt'> & {
        readonly update: Pick<DraftUpdate, 'content' | 'by' | 'origin'> | null
      })
    | null
}

export interface VersionRecord {
  readonly id: string
  readonly flowId: string
  readonly flowName: string
  /** null: a trial of a draft. */
  readonly number: number | null
  readonly digest: string
  readonly note: string
  readonly flow: Flow
  readonly plan: Plan
  /** The files that it names without a look-up, fixed as it was published. Others are as they are at deployment. */
  readonly artifacts: readonly ArtifactReference[]
  readonly createdAt: Date
  readonly createdBy: string
}

/** A version that can be deployed. */
export type PublishedVersion = VersionRecord & { readonly number: number }

export interface DeviceRecord {
  readonly id: string
  readonly organisationId: string
  readonly name: string
  readonly tokenHash: string
  readonly facts: DeviceFacts
  readonly tags: { readonly [tag: string]: string }
  readonly online: boolean
  /** Drafts may be tried on it. */
  readonly testDevice: boolean
  readonly lastSeenAt: Date | null
  /** When an agent was last refused as a copy of this device. */
  readonly copyAt: Date | null
  readonly enrolledAt: Date
  readonly removedAt: Date | null
}

export interface DeploymentRecord {
  readonly id: string
  readonly flowId: string
  readonly flowName: string
  readonly versionId: string
  /** null: a trial of a draft. */
  readonly versionNumber: number | null
  readonly inputs: InputValues
  readonly deadlineAt: Date | null
  readonly createdAt: Date
  readonly createdBy: string
  /** Rises with every change of one of its runs. */
  readonly changes: number
  /**
   * How many of its runs stand where: `phase`, or the outcome of those that have ended; `removed`: those that have not,
   * and whose device was removed.
   */
  readonly counts: { readonly [phaseOrOutcome: string]: number }
}

/** A deployment before there is one. */
export type PlannedDeployment = Pick<
  DeploymentRecord,
  'id' | 'flowId' | 'versionId' | 'inputs' | 'deadlineAt' | 'createdAt' | 'createdBy'
>

/** A run of it. */
export interface PlannedRun {
  readonly id: string
  readonly deviceId: string
  readonly state: RunState
  readonly artifacts: readonly ArtifactReference[]
}

export interface RunRecord {
  readonly id: string
  readonly deploymentId: string
  readonly flowId: string
  readonly flowName: string
  readonly versionId: string
  /** null: a trial of a draft. */
  readonly versionNumber: number | null
  readonly deviceId: string
  readonly deviceName: string
  /** null: it is there. */
  readonly deviceRemovedAt: Date | null
  readonly deviceOnline: boolean
  /** Of its deployment: when it has to have started. */
  readonly deadlineAt: Date | null
  readonly state: RunState
  readonly lastSeq: number
  readonly pendingOrder: OrderKind | null
  /** Why the last order had no effect; null: it had, or is on its way. */
  readonly orderRefusal: string | null
  /** Given to its device at least once. */
  readonly assigned: boolean
  readonly artifacts: readonly ArtifactReference[]
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
}

/** A run with what computing on it takes. */
export interface RunWithPlan extends RunRecord {
  readonly plan: Plan
  readonly inputs: InputValues
}

export interface ArtifactRecord {
  readonly id: string
  readonly name: string
  readonly digest: string
  readonly sizeBytes: number
  readonly createdAt: Date
  readonly createdBy: string
}

/** A plugin that somebody has added; what comes with the product is no record. */
export interface PluginRecord {
  /** Of its package: `sha256:` and hex. */
  readonly digest: string
  readonly pluginId: string
  readonly version: string
  readonly createdAt: Date
  readonly createdBy: string
}

/** How the attempts of one step or action type ended lately. */
export interface TypeHealth {
  /** `plugin/type@major`. */
  readonly uses: string
  readonly attempts: number
  /** Those of them whose handler's process died. */
  readonly crashed: number
  /** On how many devices that happened. */
  readonly crashedDevices: number
  /** Where it happened last, newest first, five at most; each with the last of its runs in which it did. */
  readonly devices: readonly {
    readonly deviceId: string
    readonly deviceName: string
    readonly runId: string
    readonly crashed: number
    readonly message: string
    /** By the device's clock, in ms since 1970. */
    readonly at: number
  }[]
}

/** What becomes of a run: decided by a pure function, written in the transaction that read it. */
export interface RunChange {
  readonly state: RunState
  readonly lastSeq: number
  readonly pendingOrder: OrderKind | null
  /** Why the last order had no effect; null: it had, or is on its way. */
  readonly orderRefusal: string | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** Entries that are new: gapless after the run's `lastSeq`. */
  readonly entries: readonly JournalEntry[]
}

/** Every call is about one organisation. */
export interface Store {
  readonly flows: {
    list(organisationId: string): Promise<readonly FlowRecord[]>
    get(organisationId: string, id: string): Promise<FlowRecord | null>
    insert(organisationId: string, flow: FlowRecord): Promise<void>
    /**
     * Locks a draft, lets `decide` say what becomes of it, and writes that: all in one transaction, of which every server
     * is told once it is committed. Answers the draft as it stands afterwards; null: there is none.
     */
    change(
      organisationId: string,
      id: string,
      decide: (kept: KeptDraft) => DraftChange | null,
    ): Promise<FlowRecord | null>
    /** What was made of a draft after a revision, in order; what is put together already comes as one. */
    updatesSince(
      organisationId: string,
      id: string,
      revision: number,
    ): Promise<readonly DraftUpdate[]>
    setArchived(organisationId: string, id: string, archived: boolean): Promise<void>
  }
  readonly versions: {
    /** Newest first; no trials. */
    list(organisationId: string, flowId: string): Promise<readonly PublishedVersion[]>
    get(organisationId: string, id: string): Promise<VersionRecord | null>
    /**
     * Numbers it after the flow's latest; `same`: that has the same digest and runs with the same builds of plugins, so that
     * there is nothing to publish.
     */
    insert(
      organisationId: string,
      version: Omit<VersionRecord, 'number' | 'flowName'>,
    ): Promise<PublishedVersion | 'same'>
    /** The latest of every flow. */
    latest(organisationId: string): Promise<readonly PublishedVersion[]>
  }
  readonly devices: {
    list(organisationId: string): Promise<readonly DeviceRecord[]>
    get(id: string): Promise<DeviceRecord | null>
    insert(device: DeviceRecord): Promise<void>
    describe(
      organisationId: string,
      id: string,
      described: Pick<DeviceRecord, 'name' | 'tags'>,
    ): Promise<boolean>
    setTestDevice(organisationId: string, id: string, testDevice: boolean): Promise<boolean>
    remove(organisationId: string, id: string, at: Date): Promise<boolean>
    seen(id: string, online: boolean, at: Date, facts: DeviceFacts | null): Promise<void>
    copySeen(id: string, at: Date): Promise<void>
    /** Of a server that has just started: nobody is connected to it yet. */
    allOffline(): Promise<void>
  }
  readonly tokens: {
    insert(token: {
      id: string
      organisationId: string
      hash: string
      testDevice: boolean
      expiresAt: Date
      createdBy: string
      createdAt: Date
    }): Promise<void>
    /** Uses it up, once. null: no such token, or used; `expired` is told apart. */
    use(
      hash: string,
      at: Date,
    ): Promise<{ organisationId: string; testDevice: boolean } | 'expired' | null>
  }
  readonly deployments: {
    /** Newest first, at most 200; no trials. */
    list(organisationId: string, flowId: string | null): Promise<readonly DeploymentRecord[]>
    get(organisationId: string, id: string): Promise<DeploymentRecord | null>
    /** The deployment and its runs, all or none. */
    insert(
      organisationId: string,
      deployment: PlannedDeployment,
      runs: readonly PlannedRun[],
    ): Promise<void>
  }
  readonly trials: {
    /**
     * A version without a number, its deployment and the one run of it: all or none. Its device is locked meanwhile. Answers
     * why not: it is no test device (any more), or a run on it has not ended.
     */
    insert(
      organisationId: string,
      trial: {
        readonly version: Omit<VersionRecord, 'number' | 'flowName'>
        readonly deployment: PlannedDeployment
        readonly run: PlannedRun
      },
    ): Promise<'made' | 'no-test-device' | 'device-busy'>
  }
  readonly runs: {
    get(organisationId: string, id: string): Promise<RunWithPlan | null>
    /** Newest first, at most 1,000. */
    list(
      organisationId: string,
      of: { deploymentId: string } | { deviceId: string },
    ): Promise<readonly RunRecord[]>
    /** The newest run of every device. */
    latest(organisationId: string): Promise<readonly RunRecord[]>
    /** In the order of their deployment. */
    notEndedOf(deviceId: string): Promise<readonly RunWithPlan[]>
    /** Runs that wait for their start past their deadline. */
    overdue(at: Date): Promise<readonly { id: string; deviceId: string }[]>
    /** Marks those of them that still wait as given to their device. Answers which. */
    markAssigned(ids: readonly string[]): Promise<readonly string[]>
    entries(id: string, afterSeq: number): Promise<readonly JournalEntry[]>
    /**
     * Locks these runs of the device (others are passed over), lets `change` decide each one, and writes what it decides:
     * all in one transaction. Answers the runs as they stand afterwards, with the number of their deployment's changes.
     */
    change(
      deviceId: string,
      ids: readonly string[],
      change: (run: RunWithPlan) => RunChange | null,
    ): Promise<readonly ChangedRun[]>
  }
  readonly artifacts: {
    /** The newest of each name, by name. */
    list(organisationId: string): Promise<readonly ArtifactRecord[]>
    insert(organisationId: string, artifact: ArtifactRecord): Promise<void>
    /** True if any organisation's artifact has this digest. */
    has(digest: string): Promise<boolean>
  }
  readonly plugins: {
    /** In the order in which they were added. */
    list(organisationId: string): Promise<readonly PluginRecord[]>
    /** The same digest again changes nothing. */
    insert(organisationId: string, plugin: PluginRecord): Promise<void>
    /** How attempts ended in runs since then, the newest 1,000 at most: each step and action type that had one, by `uses`. */
    health(organisationId: string, since: Date): Promise<readonly TypeHealth[]>
  }
}

export interface ChangedRun {
  readonly runId: string
  readonly deploymentId: string
  readonly organisationId: string
  /** Was it changed, or only looked at. */
  readonly change: RunChange | null
  readonly before: number
  readonly lastSeq: number
  /** Its deployment's `changes` after this. */
  readonly changes: number
}

/** What others are told once something is committed. */
export interface Signals {
  /** Something may wait for these devices: an assignment or an order. */
  devicesWanted(deviceIds: readonly string[]): void
  runsChanged(runs: readonly ChangedRun[]): void
  /** The device of these runs has come or gone. */
  connectionChanged(runs: readonly Pick<RunRecord, 'id' | 'deploymentId'>[]): void
  changed(topic: WatchTopic): void
}

/** Builds of plugins that this server has: the shipped ones and those that were added. */
export interface PluginShelf {
  /** Why some of them, or of their types, are not used. */
  readonly problems: readonly { readonly code: string; readonly message: string }[]
  /** Puts the packages of these builds where devices fetch them. Durable when it resolves. */
  offer(digests: readonly string[]): Promise<void>
  /** What the plugins' own checks say of a flow: warnings. Never rejects. */
  check(flow: Flow): Promise<readonly Issue[]>
  /**
   * The params of a step or action as its type has them in a newer major. Throws ContraflowError `plugin.no-migration` with
   * what its plugin says.
   */
  migrate(change: {
    readonly uses: string
    readonly to: string
    readonly params: Step['params']
  }): Promise<Step['params']>
  /** Takes a package in. Throws ContraflowError `plugin.unreadable` or `plugin.clash`. */
  add(content: Buffer): Promise<CatalogPlugin>
}

/** Files that flows name. */
export interface ArtifactFiles {
  /** Brings a file from the network into the store. Throws ContraflowError `artifact.unreachable` or `artifact.too-large`. */
  download(url: string): Promise<{ readonly digest: string; readonly sizeBytes: number }>
}
