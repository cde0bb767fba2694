import type { Flow, Json } from '@contraflow/flow'
import type { Check, CheckWarning, PluginChecks } from '../implement-checks.ts'
import { usesOf } from '../uses.ts'

/** A step or action of a draft, for its plugin's own check. Plain JSON. */
export interface CheckCall {
  /** `plugin/type@major` */
  readonly uses: string
  readonly id: string
  readonly params: { readonly [name: string]: Json }
  readonly flow: Flow
}

/** What its plugin's check says; empty where the type has none. Throws what the check throws. */
export function runCheck(
  { plugin, checks }: PluginChecks,
  { uses, ...context }: CheckCall,
): readonly CheckWarning[] {
  const type = [...plugin.stepTypes, ...plugin.actions].find(
    (candidate) => usesOf(plugin.id, candidate) === uses,
  )
  const check = checks[type?.id ?? '']
  if (typeof check !== 'function') return []
  // implementChecks has paired each check with its declaration's own params.
  return (check as Check<unknown>)(context)
}
