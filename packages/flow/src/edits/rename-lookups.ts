import type { Flow, Step } from '../document.ts'
import { parseLookup } from '../expression.ts'

/** What look-ups spoke of, and what they shall speak of now. */
export interface Renames {
  readonly inputs?: ReadonlyMap<string, string>
  readonly steps?: ReadonlyMap<string, string>
}

type Params = Step['params']
type Value = Params[string]

/** Rewrites `${{ inputs.x }}` and `${{ steps.x.result.y }}` in all params of a flow. */
export function renameLookups(flow: Flow, renames: Renames): Flow {
  const inAll = <T extends { params: Params }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, params: paramsRenamed(item.params, renames) }))
  return {
    ...flow,
    steps: inAll(flow.steps),
    rollbacks: inAll(flow.rollbacks),
    ...(flow.flowRollback === undefined
      ? {}
      : { flowRollback: { actions: inAll(flow.flowRollback.actions) } }),
  }
}

/** The same for one set of params. */
export function paramsRenamed(params: Params, renames: Renames): Params {
  return mapRecord(params, (value) => renamedIn(value, renames))
}

function renamedIn(value: Value, renames: Renames): Value {
  if (typeof value === 'string') return textRenamed(value, renames)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => renamedIn(item, renames))
  return mapRecord(value, (item) => renamedIn(item, renames))
}

// `$${{` is a literal and is matched first, so that it is left alone.
const PATTERN = /\$\$\{\{|\$\{\{([^}]*)\}\}/g

function textRenamed(text: string, renames: Renames): string {
  return text.replaceAll(PATTERN, (whole: string, inner: string | undefined) => {
    const lookup = inner === undefined ? null : parseLookup(inner)
    if (lookup?.root === 'inputs') {
      const to = renames.inputs?.get(lookup.name)
      return to === undefined ? whole : `\${{ inputs.${to} }}`
    }
    if (lookup?.root === 'steps') {
      const to = renames.steps?.get(lookup.step)
      return to === undefined ? whole : `\${{ steps.${to}.result.${lookup.path.join('.')} }}`
    }
    return whole
  })
}

function mapRecord(record: { [key: string]: Value }, map: (value: Value) => Value): Params {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
