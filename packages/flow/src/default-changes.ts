import canonicalize from 'canonicalize'
import type { Json, Step } from './document.ts'
import type { ParamChange } from './param-changes.ts'
import type { ActionType, StepType } from './plugin-manifest.ts'

type Work = StepType | ActionType

/**
 * Params that both majors of a type know, that are written in neither form of a step or an action, and whose default is
 * another one in the newer major: so what it does changes, though nothing that is written does. In the newer one's order.
 * Pure.
 */
export function defaultChanges(
  before: { readonly type: Work; readonly params: Step['params'] },
  after: { readonly type: Work; readonly params: Step['params'] },
): readonly ParamChange[] {
  const known = recordOf(before.type.params['properties'])
  return Object.entries(recordOf(after.type.params['properties'])).flatMap(([name, schema]) => {
    const isWritten = Object.hasOwn(before.params, name) || Object.hasOwn(after.params, name)
    if (isWritten || !Object.hasOwn(known, name)) return []
    const [old, now] = [recordOf(known[name])['default'], recordOf(schema)['default']]
    return canonicalize(old) === canonicalize(now) ? [] : [{ name, before: old, after: now }]
  })
}

function recordOf(value: Json | undefined): { readonly [name: string]: Json } {
  const isRecord = typeof value === 'object' && value !== null && !isList(value)
  return isRecord ? value : {}
}

/** `Array.isArray` says nothing of lists that are read only. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
