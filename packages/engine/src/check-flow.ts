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
import { type Failures, failuresOf, leavingSteps } from './coverage/failures.ts'
import { type CoverageRow, rowsOf } from './coverage.ts'

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
  const found = judge(flow, catalog)
  const { digest, issues, failures } = found
  if (failures === null) return { digest, issues, plan: null, coverage: [] }
  return { digest, issues, plan: failures.index.plan, coverage: rowsOf(failures) }
}

function check({ flow, issues }: ParsedFlow, catalog: Catalog): FlowCheck {
  if (flow === null) return { flow, digest: null, issues }
  const judged = judge(flow, catalog)
  return { flow, digest: judged.digest, issues: judged.issues }
}

function judge(
  flow: Flow,
  catalog: Catalog,
): Pick<FlowJudgement, 'digest' | 'issues'> & { readonly failures: Failures | null } {
  const issues = validateFlow(flow, catalog)
  const digest = flowDigest(flow)
  if (!isValid(issues)) return { digest, issues, failures: null }
  const failures = failuresOf(compile(flow, catalog))
  return { digest, issues: [...issues, ...uncompensatedSteps(failures)], failures }
}

/** `step.uncompensated`: some failure leaves what this step did to the device undone. */
function uncompensatedSteps(failures: Failures): readonly Issue[] {
  const leaving = leavingSteps(failures)
  const { steps } = failures.index.plan
  const titles = new Map(steps.map(({ id, title }) => [id, title]))
  return steps.flatMap(({ id, title }, index) => {
    const cause = leaving.get(id)
    if (cause === undefined) return []
    const when = cause === id ? 'If it fails' : `If ${titles.get(cause)} fails`
    const message = `${title} changes the device. ${when}, nothing undoes that: give it a rollback action for "any step fails".`
    return [issue('step.uncompensated', ['steps', index], message)]
  })
}
