import type { AttemptOutcome, Json } from '@contraflow/flow'

/** One attempt, as it is handed to the process that runs handlers. Everything in it is plain JSON. */
export interface HandlerCall {
  /** `plugin/type@major` */
  readonly uses: string
  readonly kind: 'step' | 'action'
  /** Expressions resolved. Validated against the handler's own schema in its process; what does not fit fails as `invalid`. */
  readonly params: { readonly [name: string]: Json }
  /** The device's root: every path that a handler touches is below it. `/` on a real device. */
  readonly root: string
  /** A folder of this attempt's own (mode 0700), made by the caller, removed by the caller afterwards. */
  readonly scratch: string
  /** Where the step's snapshot lives (of the step that an action undoes); kept by the caller. null at flow level. */
  readonly snapshotDir: string | null
  /** Files that the flow names, already on the device: `artifact:NAME`, URL or path as written → absolute local path. */
  readonly artifacts: { readonly [name: string]: string }
  readonly device: { readonly name: string; readonly tags: { readonly [tag: string]: string } }
  /** For an action: the params and result of the step that it undoes. null for steps and at flow level. */
  readonly undoes: {
    readonly params: { readonly [name: string]: Json }
    readonly result: Json
  } | null
  /** True after an interruption of a `resume` type: look at the device instead of starting over. */
  readonly resume: boolean
}

/** What a handler says while it runs. */
export interface HandlerListener {
  output(stream: 'stdout' | 'stderr' | 'log', text: string): void
  progress(done: number, total: number | null): void
}

/** An attempt that runs. */
export interface RunningHandler {
  /** Never rejects: a crash, a hang that had to be killed or a broken protocol is a failure of kind `crashed`. */
  readonly ended: Promise<AttemptOutcome>
  /**
   * Asks the handler to end (its `signal` aborts), and kills its process and all that it started after `graceMs`;
   * null: only asks. Idempotent. `ended` settles only once its process group is gone.
   */
  cancel(graceMs: number | null): void
}

/**
 * Runs handlers in processes of their own: one attempt at a time in each, processes kept warm between attempts and
 * started ahead, a new one after a crash.
 */
export interface HandlerHost {
  start(call: HandlerCall, listener: HandlerListener): RunningHandler
  /** Ends all processes; attempts still running are killed. */
  close(): Promise<void>
}
