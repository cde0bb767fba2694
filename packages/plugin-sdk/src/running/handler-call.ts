import type { Json } from '@contraflow/flow'

/** One attempt, as it is handed to the process that runs handlers. Everything in it is plain JSON. */
export interface HandlerCall {
  /** Names this attempt among all on the device; what it runs carries it in its environment, as `CONTRAFLOW_ATTEMPT`. */
  readonly attempt: string
  /** `plugin/type@major` */
  readonly uses: string
  readonly kind: 'step' | 'action'
  /** Expressions resolved. Checked against the handler's own schema in its process; what does not fit fails as `invalid`. */
  readonly params: { readonly [name: string]: Json }
  /** The device's root: every path that a handler touches is below it. `/` on a real device. */
  readonly root: string
  /** A folder of this attempt's own (mode 0700), made by the caller, removed by the caller afterwards. */
  readonly scratch: string
  /**
   * Where the step's snapshot lives (of the step that an action undoes); kept by the caller, who has made the folder around
   * it, and its name lasting. null at flow level.
   */
  readonly snapshotDir: string | null
  /** Of an action: its step succeeded, so what it kept of its snapshot is whole, or was damaged since. Default false. */
  readonly snapshotIsDue?: boolean
  /** The file in which the step or action keeps its own state, which may not be there yet; kept likewise. */
  readonly stateFile: string
  /** Absolute: where fetched files are kept for all runs of the device. Made when it is first needed; kept small by the caller. */
  readonly cacheDir: string
  /** Names the run among all on the device: what it has fetched is not taken away while it goes on. */
  readonly run: string
  /** Digests that its plan names, in hex: what lies in `cacheDir` under them is kept for it. */
  readonly keeps: readonly string[]
  /** Files that the flow names, already on the device: `artifact:NAME`, URL or path as written → absolute local path. */
  readonly artifacts: { readonly [name: string]: string }
  readonly device: { readonly name: string; readonly tags: { readonly [tag: string]: string } }
  /** For an action: the params and result of the step that it undoes. null for steps and at flow level. */
  readonly undoes: {
    readonly params: { readonly [name: string]: Json }
    readonly result: Json
  } | null
  /** It may change the device: what was written is brought to the disk before its end counts. */
  readonly changesDevice: boolean
  /** True after an interruption of a `resume` type: look at the device instead of starting over. */
  readonly resume: boolean
}

export type OutputStream = 'stdout' | 'stderr' | 'log'

/** What a handler says while it runs. */
export interface HandlerListener {
  /** A promise: no more output is read from the program until it resolves. */
  output(stream: OutputStream, text: string): void | Promise<void>
  progress(done: number, total: number | null): void
  /** From now on it only waits to be interrupted. */
  waits(): void
  /** A process group of the attempt's own has begun, or has ended and is gone. */
  group(pid: number, state: 'begun' | 'gone'): void
}

/** In the environment of what an attempt runs: the attempt, as its call names it. */
export const ATTEMPT_MARK = 'CONTRAFLOW_ATTEMPT'
