import { readFileSync } from 'node:fs'
import { checkFlowText, type FlowCheck } from '@contraflow/engine'
import { type Catalog, compile, type Flow, type Issue, isValid, type Plan } from '@contraflow/flow'
import { WrongUse } from './wrong-use.ts'

/** Reads and judges a flow's file; `-` is standard input. Throws WrongUse where it can't be read. */
export function readFlow(file: string, catalog: Catalog): FlowCheck {
  return checkFlowText(readText(file), catalog)
}

/** A file's text, or standard input's for `-`. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new WrongUse('file.unreadable', `${file} can't be read: ${reasonOf(error)}`, error)
  }
}

/** What a flow that can be run is compiled to; otherwise its issues. */
export type Planned =
  | { readonly ok: true; readonly flow: Flow; readonly plan: Plan }
  | { readonly ok: false; readonly issues: readonly Issue[] }

export function planOf({ flow, issues }: FlowCheck, catalog: Catalog): Planned {
  return flow === null || !isValid(issues)
    ? { ok: false, issues }
    : { ok: true, flow, plan: compile(flow, catalog) }
}

/** Throws WrongUse for an id that is neither a step nor an action of the plan. */
export function requireIds({ steps, actions, flowRollback }: Plan, ids: readonly string[]): void {
  const known = new Set([...steps, ...actions, ...(flowRollback ?? [])].map(({ id }) => id))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length === 0) return
  throw new WrongUse('id.unknown', `the flow has no step or action called ${unknown.join(', ')}`)
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known: { readonly [code: string]: string } = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
  }
  return known[code] ?? (error instanceof Error ? error.message : String(error))
}
