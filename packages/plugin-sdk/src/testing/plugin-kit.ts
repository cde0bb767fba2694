import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttemptOutcome, Json } from '@contraflow/flow'
import type { PluginImplementation } from '../implement-plugin.ts'
import type { HandlerCall } from '../running/handler-call.ts'
import { runHandler } from '../running/run-handler.ts'
import { signalGroup } from '../running/signal-group.ts'
import { usesOf } from '../uses.ts'

type Params = { readonly [name: string]: Json }

/** How an attempt went: its outcome, and what it said. */
export interface KitAttempt {
  readonly outcome: AttemptOutcome
  readonly output: { readonly stdout: string; readonly stderr: string; readonly log: string }
}

export interface KitOptions {
  /** Cancels the attempt: asks at once, kills 10 s later. */
  readonly signal?: AbortSignal
  /** Source as the params write it → absolute local path. */
  readonly artifacts?: { readonly [name: string]: string }
  readonly resume?: boolean
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
    atFlowLevel: boolean,
    { signal = new AbortController().signal, artifacts = {}, resume = false }: KitOptions,
  ): Promise<KitAttempt> {
    const { plugin } = implementation
    const types = kind === 'step' ? plugin.stepTypes : plugin.actions
    const type = types.find((candidate) => candidate.id === id)
    attempts += 1
    const scratch = join(home, `scratch-${attempts}`)
    mkdirSync(scratch, { mode: 0o700 })
    const call: HandlerCall = {
      uses: type === undefined ? `${plugin.id}/${id}@0` : usesOf(plugin.id, type),
      kind,
      params,
      root,
      scratch,
      snapshotDir: atFlowLevel ? null : join(home, 'snapshot'),
      artifacts,
      device: { name: 'kit', tags: {} },
      undoes,
      resume,
    }
    const output = { stdout: '', stderr: '', log: '' }
    const kill = (pid: number) => setTimeout(() => signalGroup(pid, 'SIGKILL'), 10_000).unref()
    const outcome = await runHandler(
      implementation,
      call,
      {
        output: (stream, text) => {
          output[stream] += text
        },
        progress: () => undefined,
        group: (pid, state) => {
          if (state === 'begun') signal.addEventListener('abort', () => kill(pid), { once: true })
        },
      },
      signal,
    )
    return { outcome, output }
  }

  return {
    root,
    step: (id, params, options = {}) => attempt('step', id, params, null, false, options),
    action: (id, params, { of, ...options } = {}) => {
      const undoes = of === undefined ? null : { params: of.params, result: of.result ?? null }
      return attempt('action', id, params, undoes, of === undefined, options)
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  }
}
