import {
  type Failure,
  type Found,
  type InputValues,
  type Json,
  type Lookup,
  resolveExpressions,
} from '@contraflow/flow'
import type { Run } from './run.ts'
import { failureOf } from './summary.ts'

/** What a run was assigned with; fixed from then on. */
export interface RunValues {
  readonly inputs: InputValues
  readonly device: { readonly name: string; readonly tags: { readonly [tag: string]: string } }
}

export type ResolvedParams =
  | { readonly ok: true; readonly params: { readonly [name: string]: Json } }
  | { readonly ok: false; readonly failure: Failure }

/**
 * The params of a step or an action as its attempt gets them, expressions looked up in the run as it stands. An input or
 * a tag that is missing makes the attempt fail as `invalid`. Pure. Throws a RangeError for an id that the plan lacks.
 */
export function resolveParams(run: Run, id: string, values: RunValues): ResolvedParams {
  const { plan } = run
  const planned =
    plan.steps[plan.stepIndex.get(id) ?? -1]?.step ?? plan.actions[plan.actionIndex.get(id) ?? -1]
  if (planned === undefined) throw new RangeError(`the plan has no ${id}`)
  const params: Array<readonly [string, Json]> = []
  for (const [name, param] of Object.entries(planned.params)) {
    const resolved = resolveExpressions(param, (lookup) => read(run, values, lookup))
    if (!resolved.ok) return { ok: false, failure: missing(resolved.missing) }
    params.push([name, resolved.value])
  }
  return { ok: true, params: Object.fromEntries(params) }
}

function missing(what: string): Failure {
  return { kind: 'invalid', message: `It needs ${what}, which has no value here.` }
}

function read(run: Run, { inputs, device }: RunValues, lookup: Lookup): Found {
  switch (lookup.root) {
    case 'inputs':
      return lookUp(inputs, lookup.name, `the input ${lookup.name}`)
    case 'device':
      if (lookup.tag === null) return { value: device.name }
      return lookUp(device.tags, lookup.tag, `the device tag ${lookup.tag}`)
    case 'steps':
      return { value: resultOf(run, lookup.step, lookup.path) }
    case 'failure':
      return { value: failureOf(run)?.[lookup.field] ?? null }
    default:
      return lookup satisfies never
  }
}

function lookUp(values: { readonly [name: string]: Json }, name: string, what: string): Found {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  return value === undefined ? { missing: what } : { value }
}

/** null where the step did not succeed, or its result has nothing there. */
function resultOf(run: Run, step: string, path: readonly string[]): Json {
  const progress = run.steps[run.plan.stepIndex.get(step) ?? -1]
  let value: Json | undefined = progress?.state === 'succeeded' ? progress.result : undefined
  for (const name of path) {
    const holder: Json | undefined = value
    value =
      holder !== null && typeof holder === 'object' && Object.hasOwn(holder, name)
        ? new Map<string, Json>(Object.entries(holder)).get(name)
        : undefined
  }
  return value ?? null
}
