import type { AttemptOutcome, Failure, Json } from '@contraflow/flow'
import * as z from 'zod'
import type { ActionContext, ArtifactRequest, StepContext } from '../context.ts'
import type { PluginImplementation } from '../implement-plugin.ts'
import { StepFailure } from '../step-failure.ts'
import { usesOf } from '../uses.ts'
import { devicePath } from './device-path.ts'
import { codeOf } from './error-code.ts'
import { executor } from './execute.ts'
import { fetchArtifact } from './fetch-artifact.ts'
import type { HandlerCall, HandlerListener } from './handler-call.ts'
import { snapshotIn } from './snapshot.ts'
import { stateIn } from './state.ts'

/** Runs one attempt with a plugin's handler, in this process. Never rejects: whatever goes wrong is the attempt's failure. */
export async function runHandler(
  implementation: PluginImplementation,
  call: HandlerCall,
  listener: HandlerListener,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  try {
    const { declaration, handler, result } = find(implementation, call)
    const params = strictly(declaration.params).safeParse(call.params)
    if (!params.success) throw new StepFailure('invalid', describeIssues(params.error))
    const value = await handler(contextOf(call, params.data, listener, signal))
    const checked = result?.safeParse(value)
    if (checked?.success === false) {
      throw new StepFailure(
        'error',
        `its result is not what it declares: ${describeIssues(checked.error)}`,
      )
    }
    return { ok: true, result: asJson(checked === undefined ? null : checked.data) }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

const strict = new WeakMap<z.ZodObject, z.ZodObject>()

/** Params of which all are known. A schema takes longer to make than to use. */
function strictly(params: z.ZodObject): z.ZodObject {
  const made = strict.get(params) ?? params.strict()
  strict.set(params, made)
  return made
}

type Handler = (context: StepContext<unknown> | ActionContext<unknown>) => Promise<unknown>

function find({ plugin, handlers }: PluginImplementation, { uses, kind }: HandlerCall) {
  const step = plugin.stepTypes.find((type) => usesOf(plugin.id, type) === uses)
  const action = plugin.actions.find((type) => usesOf(plugin.id, type) === uses)
  const declaration = kind === 'step' ? step : action
  const handler = handlers[declaration?.id ?? '']
  if (declaration === undefined || typeof handler !== 'function') {
    throw new StepFailure(
      'unavailable',
      `plugin ${plugin.id} ${plugin.version} has no ${kind} ${uses}`,
    )
  }
  const result: z.ZodType | null = kind === 'step' ? (step?.result ?? null) : null
  // implementPlugin has paired each handler with its declaration's own context.
  return { declaration, handler: handler as Handler, result }
}

function contextOf(
  call: HandlerCall,
  params: unknown,
  listener: HandlerListener,
  signal: AbortSignal,
): StepContext<unknown> | ActionContext<unknown> {
  const { root, scratch, snapshotDir, stateFile, cacheDir, run, keeps, artifacts } = call
  const log = (line: string) => void listener.output('log', `${line}\n`)
  const progress = (done: number, total: number | null) => listener.progress(done, total)
  const work = {
    params,
    device: call.device,
    root,
    scratch,
    signal,
    resume: call.resume,
    run,
    state: stateIn(stateFile),
    untilInterrupted: () => {
      listener.waits()
      return untilAborted(signal)
    },
    log,
    progress,
    exec: executor(call, listener, signal),
    onDevice: (path: string) => devicePath(root, path),
    fetchArtifact: (request: ArtifactRequest) =>
      fetchArtifact(request, { cacheDir, run, keeps, signal, log, progress }),
    artifact: (source: string) => artifacts[source] ?? notHere(source),
  }
  const snapshot = snapshotDir === null ? null : snapshotIn(snapshotDir, root, call.snapshotIsDue)
  return call.kind === 'action' || snapshot === null
    ? { ...work, step: call.undoes, snapshot }
    : { ...work, snapshot }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

function notHere(source: string): never {
  throw new StepFailure('unavailable', `${source} is not on this device`)
}

const CODES: { readonly [code: string]: Failure['kind'] } = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
}

function failureOf(error: unknown): Failure {
  if (isStepFailure(error)) return { kind: error.kind, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'aborted', message }
  if (codeOf(error) === 'ERR_ACCESS_DENIED') return { kind: 'error', message: denied(error) }
  return { kind: CODES[codeOf(error)] ?? 'error', message }
}

/** What Node tells of a permission that a process lacks, as a sentence for the plugin's author. */
function denied(error: unknown): string {
  const { message, permission, resource } = z
    .object({
      message: z.string(),
      permission: z.string().catch(''),
      resource: z.string().catch(''),
    })
    .parse(error)
  const what = permission === '' ? message : [permission, resource].filter(Boolean).join(' of ')
  return `its plugin did what it has not declared (${what}): see permissions in its manifest`
}

/** By its name: a plugin's bundle brings a copy of the class of its own. */
function isStepFailure(error: unknown): error is StepFailure {
  return error instanceof Error && error.name === 'StepFailure' && 'kind' in error
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
    .join('; ')
}

/** What JSON makes of a value: undefined parts are left out, the rest travels as it is. */
function asJson(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}
