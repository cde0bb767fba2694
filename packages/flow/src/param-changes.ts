import canonicalize from 'canonicalize'
import type { Json, Step } from './document.ts'

/** One param that is not the same any more; `undefined`: it is not there. */
export interface ParamChange {
  readonly name: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** In which params two forms of a step or an action differ: those that were there in their order, then new ones. Pure. */
export function paramChanges(
  before: Step['params'],
  after: Step['params'],
): readonly ParamChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .map((name) => ({ name, before: own(before, name), after: own(after, name) }))
    .filter((change) => canonicalize(change.before) !== canonicalize(change.after))
}

/** `constructor` may be a param's name. */
function own(params: Step['params'], name: string): Json | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined
}
