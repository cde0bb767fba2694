import {
  type Catalog,
  compile,
  type Flow,
  flowDigest,
  type Issue,
  issue,
  isValid,
  type ParsedFlow,
  parseFlow,
  parseFlowText,
  validateFlow,
} from '@contraflow/flow'
import { coverage } from './coverage.ts'

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

function check({ flow, issues }: ParsedFlow, catalog: Catalog): FlowCheck {
  if (flow === null) return { flow, digest: null, issues }
  const found = validateFlow(flow, catalog)
  const uncompensated = isValid(found) ? uncompensatedSteps(flow, catalog) : []
  return { flow, digest: flowDigest(flow), issues: [...found, ...uncompensated] }
}

/** `step.uncompensated`: some failure leaves what this step did to the device undone. */
function uncompensatedSteps(flow: Flow, catalog: Catalog): readonly Issue[] {
  const plan = compile(flow, catalog)
  const leaving = new Map<string, string>()
  for (const { step, leftUndone } of coverage(plan)) {
    for (const undone of [...leftUndone.always, ...leftUndone.depends]) {
      if (!leaving.has(undone)) leaving.set(undone, step)
    }
  }
  return plan.steps.flatMap(({ id, title }, index) => {
    const cause = leaving.get(id)
    if (cause === undefined) return []
    const when = cause === id ? 'If it fails' : `If ${cause} fails`
    const message = `${title} changes the device. ${when}, that is left undone: give it a rollback action for "any step fails".`
    return [issue('step.uncompensated', ['steps', index], message)]
  })
}
