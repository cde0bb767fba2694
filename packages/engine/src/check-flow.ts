import {
  type Catalog,
  compile,
  type Flow,
  flowDigest,
  type Issue,
  issue,
  isValid,
  type ParsedFlow,
  type Plan,
  parseFlow,
  parseFlowText,
  validateFlow,
} from '@contraflow/flow'
import { type CoverageRow, coverage } from './coverage.ts'

/** A document judged. */
export interface FlowCheck {
  /** null: malformed. */
  readonly flow: Flow | null
  /** null: malformed. */
  readonly digest: string | null
  readonly issues: readonly Issue[]
}

/** Everything that is to be said about a document, errors and warnings. Pure; never throws. */
export function checkFlow(document: unknown, catalog: Catalog): FlowCheck {
  return check(parseFlow(document), catalog)
}

/** The same for a document written in YAML or JSON. */
export function checkFlowText(text: string, catalog: Catalog): FlowCheck {
  return check(parseFlowText(text), catalog)
}

/** A flow judged for whoever draws it: what is wrong, and where nothing is, what every single failure comes to. */
export interface FlowJudgement {
  readonly digest: string
  readonly issues: readonly Issue[]
  /** null: it has errors, so that there is nothing to run. */
  readonly plan: Plan | null
  /** Empty where there is no plan. */
  readonly coverage: readonly CoverageRow[]
}

/** The same for a flow in hand, with all that is found on the way. Pure. */
export function judgeFlow(flow: Flow, catalog: Catalog): FlowJudgement {
  const found = validateFlow(flow, catalog)
  const digest = flowDigest(flow)
  if (!isValid(found)) return { digest, issues: found, plan: null, coverage: [] }
  const plan = compile(flow, catalog)
  const rows = coverage(plan)
  return { digest, issues: [...found, ...uncompensatedSteps(plan, rows)], plan, coverage: rows }
}

function check({ flow, issues }: ParsedFlow, catalog: Catalog): FlowCheck {
  if (flow === null) return { flow, digest: null, issues }
  const judged = judgeFlow(flow, catalog)
  return { flow, digest: judged.digest, issues: judged.issues }
}

/** `step.uncompensated`: some failure leaves what this step did to the device undone. */
function uncompensatedSteps(plan: Plan, rows: readonly CoverageRow[]): readonly Issue[] {
  const leaving = new Map<string, string>()
  for (const { step, leftUndone } of rows) {
    for (const undone of leftUndone.always) if (!leaving.has(undone)) leaving.set(undone, step)
    for (const undone of leftUndone.depends) if (!leaving.has(undone)) leaving.set(undone, step)
  }
  return plan.steps.flatMap(({ id, title }, index) => {
    const cause = leaving.get(id)
    if (cause === undefined) return []
    const when = cause === id ? 'If it fails' : `If ${cause} fails`
    const message = `${title} changes the device. ${when}, that is left undone: give it a rollback action for "any step fails".`
    return [issue('step.uncompensated', ['steps', index], message)]
  })
}
