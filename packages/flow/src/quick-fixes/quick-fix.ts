import type { Catalog } from '../catalog.ts'
import type { Flow } from '../document.ts'
import type { Issue } from '../issue.ts'
import { type Place, placeOf } from '../place-of.ts'

/** One way to mend an issue. */
export interface QuickFix {
  /** What it does, as the words of a button. */
  readonly title: string
  readonly edit: (flow: Flow) => Flow
}

/** What a fixer looks at. */
export interface FixContext {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly issue: Issue
  readonly place: Place
}

/** Ways that may mend an issue, the most obvious first. Whether one does is found out by trying. */
export type Fixer = (context: FixContext) => readonly QuickFix[]

export function fixContext(flow: Flow, issue: Issue, catalog: Catalog): FixContext {
  return { flow, catalog, issue, place: placeOf(flow, issue.path) }
}

/** How a step or an action is called in a sentence. */
export function titleOf(flow: Flow, id: string): string {
  const found = [...flow.steps, ...flow.rollbacks].find((work) => work.id === id)
  return found?.title ?? id
}
