import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttemptOutcome, Json } from '@contraflow/flow'
import type { PluginImplementation } from '../implement-plugin.ts'
import type { HandlerCall, OutputStream } from '../running/handler-call.ts'
import { runHandler } from '../running/run-handler.ts'
import { usesOf } from '../uses.ts'
import { recordAttempt } from './record-attempt.ts'

type Params = { readonly [name: string]: Json }

/** How an attempt went: its outcome, and what it said. */
export interface KitAttempt {
  readonly outcome: AttemptOutcome
  readonly output: { readonly [stream in OutputStream]: string }
  readonly progress: readonly { readonly done: number; readonly total: number | null }[]
}

export interface KitOptions {
  /** Cancels the attempt: asks at once, kills 10 s later what it started. */
  readonly signal?: AbortSignal
  /** Source as the params write it → absolute local path. */
  readonly artifacts?: { readonly [name: string]: string }
  /** It was interrupted, and goes on: see `WorkContext.resume`. */
  readonly resume?: boolean
  /** Which step it is, or belongs to: each has a snapshot and a state of its own, which all its attempts share. Default `step`. */
  readonly step?: string
  /** Which run it is of. Default: each `step` is a run of its own. */
  readonly run?: string
  /** Hears output as it comes. */
  readonly onOutput?: (stream: OutputStream, text: string) => void
}

/** A scratch device to try a plugin on, in the test's own process. Disposable: `using kit = pluginKit(plugin)`. */
export interface PluginKit extends Disposable {
  /** The device's root: an empty folder of its own. */
  readonly root: string
  step(id: string, params: Params, options?: KitOptions): Promise<KitAttempt>
  /** Runs an action that undoes `of`, a step run before with this kit; without `of`: at flow level. */
  action(
    id: string,
    params: Params,
    options?: KitOptions & { readonly of?: { readonly params: Params; readonly result?: Json } },
  ): Promise<KitAttempt>
}

export function pluginKit(implementation: PluginImplementation): PluginKit {
  const home = mkdtempSync(join(tmpdir(), 'contraflow-kit-'))
  const root = join(home, 'root')
  mkdirSync(root)
  let attempts = 0

  async function attempt(
    kind: HandlerCall['kind'],
    id: string,
    params: Params,
    undoes: HandlerCall['undoes'],
    options: KitOptions,
  ): Promise<KitAttempt> {
    attempts += 1
    const scratch = join(home, `scratch-${attempts}`)
    mkdirSync(scratch, { mode: 0o700 })
    const call: HandlerCall = {
      attempt: `kit ${attempts}`,
      uses: usesIn(implementation, kind, id),
      kind,
      params,
      root,
      scratch,
      snapshotDir:
        kind === 'action' && undoes === null
          ? null
          : join(home, 'snapshots', options.step ?? 'step'),
      stateFile: join(home, 'state', `${kind}-${id}-${options.step ?? 'step'}`),
      cacheDir: join(home, 'downloads'),
      run: options.run ?? `run of ${options.step ?? 'step'}`,
      keeps: [],
      artifacts: options.artifacts ?? {},
      device: { name: 'kit', tags: {} },
      undoes,
      changesDevice: true,
      resume: options.resume ?? false,
    }
    const signal = options.signal ?? new AbortController().signal
    const record = recordAttempt(signal, options.onOutput)
    const outcome = await runHandler(implementation, call, record.listener, signal)
    record.end()
    rmSync(scratch, { recursive: true, force: true })
    return { outcome, output: record.output, progress: record.progress }
  }

  return {
    root,
    step: (id, params, options = {}) => attempt('step', id, params, null, options),
    action: (id, params, { of, ...options } = {}) => {
      const undoes = of === undefined ? null : { params: of.params, result: of.result ?? null }
      return attempt('action', id, params, undoes, options)
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  }
}

function usesIn({ plugin }: PluginImplementation, kind: HandlerCall['kind'], id: string): string {
  const types = kind === 'step' ? plugin.stepTypes : plugin.actions
  const type = types.find((candidate) => candidate.id === id)
  return type === undefined ? `${plugin.id}/${id}@0` : usesOf(plugin.id, type)
}
