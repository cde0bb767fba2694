import type { Json } from '@contraflow/flow'
import type { z } from 'zod'

/** A program to run on the device. */
export interface Execution {
  readonly file: string
  readonly args: readonly string[]
  /** Working folder; default: the device's root. */
  readonly cwd?: string
  /** Added to the agent's own environment. */
  readonly env?: { readonly [name: string]: string }
  /** Run as this user and group (ids); default: the agent's. */
  readonly uid?: number
  readonly gid?: number
  /** Its standard input. Default: empty. */
  readonly input?: string
  /** Its output is only answered, and not streamed into the attempt's. Default false. */
  readonly quiet?: boolean
  /** Hears its output as it comes, in any pieces, `quiet` or not. */
  readonly heard?: (stream: 'stdout' | 'stderr', text: string) => void
  /** Open files of the handler's that it gets as descriptors 3, 4, … (a path for them: `/dev/fd/3`). */
  readonly descriptors?: readonly number[]
  /** Ends it alone, and not the attempt: when this aborts, its group is asked to end, and killed 2 s later. */
  readonly signal?: AbortSignal
}

export interface ExecutionResult {
  /** null: a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** The end of its standard output, at most 64 Ki characters of it; where `quiet`, 8 Mi. */
  readonly stdoutTail: string
  /** The same of its standard error. */
  readonly stderrTail: string
}

/**
 * What a step keeps of the device before it changes anything, so that an action can put it back.
 * Durable, and taken once per step and run: a later attempt finds what the first one kept.
 */
export interface Snapshot {
  /**
   * Keeps these paths (relative to the root) as they are now: content, mode, owner, times (to the microsecond), links; or
   * that nothing is there. Of a folder only itself is kept, not what is in it. Takes nothing if this step's snapshot was
   * already taken. Returns only when it is on the disk; answers the paths that were not there when it was taken, their
   * missing folders among them. `note` is kept along with it: what an action has to know of how things were and no path
   * says. No place for secrets.
   */
  keep(paths: readonly string[], note?: Json): Promise<{ readonly absent: ReadonlySet<string> }>
  /** The note that was kept, as the schema reads it; null: there is no snapshot, or none was. Rejects where it does not fit the schema. */
  noted<Value>(schema: z.ZodType<Value>): Promise<Value | null>
  /**
   * Puts everything back to the byte; idempotent. Does nothing if no snapshot was taken. Answers how many files and links
   * it put back and how many paths it removed, and tells each.
   */
  restore(
    told?: (path: string, how: Restored) => void,
  ): Promise<{ readonly restored: number; readonly removed: number }>
}

export type Restored = 'restored' | 'removed'

/**
 * What a step or action remembers for itself, in a run: an attempt that was interrupted finds what it had written, and so
 * does a later attempt of the same step. Nobody else reads it; it goes with the run's snapshots. Kept as it is, readable by
 * the agent alone: no place for secrets.
 */
export interface State {
  /** What was written last, as the schema reads it; null: nothing was. Rejects where it does not fit the schema. */
  read<Value>(schema: z.ZodType<Value>): Promise<Value | null>
  /** Takes the place of what was written before, whole or not at all. On the disk when it resolves; one at a time. */
  write(value: Json): Promise<void>
}

/** Sent with a request; names in any case. */
export type ArtifactHeaders = { readonly [name: string]: string }

/** A file to fetch. */
export interface ArtifactRequest {
  /** `https:` or `http:`, without user and password. What stands behind `?` is never shown. */
  readonly url: string
  /**
   * Sent to the url's own origin alone: never to where it redirects. A function is asked again before each request, for
   * signatures that grow old. Default: none.
   */
  readonly headers?: ArtifactHeaders | (() => ArtifactHeaders | Promise<ArtifactHeaders>)
  /** What the file has to be: `sha256:` and hex. Default: what its registry says, in `X-Checksum-Sha256` or `x-amz-checksum-sha256`. */
  readonly digest?: string
  /** Bytes a second, on average, at most. Default: no limit. */
  readonly limitBytesPerS?: number
}

export interface FetchedArtifact {
  /** Absolute; shared by all runs of the device: to be read, never to be changed or moved. */
  readonly path: string
  /** `sha256:` and hex; of what is there, in any case. */
  readonly digest: string
  readonly sizeBytes: number
}

/** What every handler gets. */
export interface WorkContext<Params> {
  readonly params: Params
  readonly device: { readonly name: string; readonly tags: { readonly [tag: string]: string } }
  /** Absolute; every path on the device is below it. `/` on a real device. */
  readonly root: string
  /** A folder of this attempt's own, mode 0700, gone afterwards. */
  readonly scratch: string
  /** Aborts when the attempt is cancelled or its time is over; what `exec` runs is ended by itself. */
  readonly signal: AbortSignal
  /** True after an interruption of a `resume` type: look at the device instead of starting over. */
  readonly resume: boolean
  /** Names the run among all of the device: by it a step knows what other steps of its run have left for their ways back. */
  readonly run: string
  readonly state: State
  /**
   * Waits for an interruption that the attempt has brought about itself, as a reboot. An agent that is asked to end does not
   * wait for an attempt that waits so. Rejects when the attempt is cancelled or its time is over; of use to `resume` types
   * only, since any other fails by it.
   */
  untilInterrupted(): Promise<never>
  /** A line for the attempt's output. */
  log(line: string): void
  progress(done: number, total: number | null): void
  /**
   * Runs a program in a process group of its own, its output streamed into the attempt's. Resolves when it exits (not
   * when its pipes close); what is left of the group is then killed. Rejects where it can't be started.
   */
  exec(execution: Execution): Promise<ExecutionResult>
  /** The absolute path of a device path (relative to the root, or absolute below it). Throws StepFailure `invalid` for one that leaves the root. */
  onDevice(path: string): string
  /**
   * Fetches a file, verified by its SHA-256 and on the disk when it resolves. What has arrived when a connection, the attempt or
   * the power is cut is kept, and gone on with by whoever asks for the same url and digest next, unless the server has
   * another file by then. One that is in the device's cache already, under the digest asked for, needs no network. Its
   * progress is the attempt's. Needs the permission `network`.
   *
   * Throws StepFailure `invalid` where nothing says what the file has to be, or it is something else; `no-space` before it
   * begins; `unavailable` where the server refuses it, or was tried six times without getting any further.
   */
  fetchArtifact(request: ArtifactRequest): Promise<FetchedArtifact>
  /** The local file of an artifact or source that the params name, as they write it. Throws StepFailure `unavailable`. */
  artifact(source: string): string
}

export interface StepContext<Params> extends WorkContext<Params> {
  readonly snapshot: Snapshot
}

export interface ActionContext<Params> extends WorkContext<Params> {
  /** The step that it undoes: its params and its result (null where it did not succeed). null at flow level. */
  readonly step: {
    readonly params: { readonly [name: string]: Json }
    readonly result: Json
  } | null
  /** That step's snapshot; null at flow level. */
  readonly snapshot: Snapshot | null
}
