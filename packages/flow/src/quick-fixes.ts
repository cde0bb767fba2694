import type { Catalog } from './catalog.ts'
import type { Flow } from './document.ts'
import type { Issue, IssueCode } from './issue.ts'
import { intoRollback, removeEdge, removeTrigger } from './quick-fixes/edge-fixes.ts'
import {
  allowedInstead,
  chooseOne,
  ignoreInstead,
  ignoreTowardsAll,
  newestFirst,
  takeBackForbidden,
  turnRollbackOn,
  useOrDropRollback,
  wireRollback,
} from './quick-fixes/failure-fixes.ts'
import {
  comeAfter,
  declareInput,
  fittingInput,
  fittingParams,
  hideSecret,
  requireInput,
} from './quick-fixes/param-fixes.ts'
import { type Fixer, fixContext, type QuickFix } from './quick-fixes/quick-fix.ts'
import {
  connectStep,
  knownMajor,
  oneOwner,
  undoWhatItDid,
  uniqueId,
  wellFormedId,
} from './quick-fixes/step-fixes.ts'
import { validateFlow } from './validate-flow.ts'

/** Who knows how to mend what; null: only a person can say what was meant. */
const FIXERS: { readonly [code in IssueCode]: Fixer | null } = {
  'document.malformed': null,
  'flow.empty': null,
  'id.malformed': wellFormedId,
  'id.duplicate': uniqueId,
  'edge.unknown-end': removeEdge,
  'edge.duplicate': removeEdge,
  'edge.cycle': removeEdge,
  'edge.into-rollback': intoRollback,
  'edge.from-rollback': removeEdge,
  'edge.misplaced': removeEdge,
  'step.unreachable': connectStep,
  'type.unknown': knownMajor,
  'params.invalid': fittingParams,
  'failure.action-not-allowed': allowedInstead,
  'failure.rollback-off': turnRollbackOn,
  'failure.contradiction': chooseOne,
  'failure.trigger-misplaced': removeTrigger,
  'failure.forbidden': takeBackForbidden,
  'rollback.owner': oneOwner,
  'input.invalid': fittingInput,
  'input.unknown': declareInput,
  'expression.out-of-scope': comeAfter,
  'step.uncompensated': undoWhatItDid,
  'failure.unwired': wireRollback,
  'failure.end-skips': ignoreInstead,
  'join.partial': ignoreTowardsAll,
  'flow-rollback.unused': useOrDropRollback,
  'rollback.order-unsafe': newestFirst,
  'expression.unclosed': null,
  'expression.unknown-result': null,
  'input.may-be-missing': requireInput,
  'secret.readable': hideSecret,
  'artifact.missing': null,
  'type.check': null,
}

/**
 * Ways to mend an issue of a flow, the most obvious first; none where only a person can say what was meant. Each was tried
 * on the flow: it takes the issue away and brings no error that was not there. Pure; costs a validation a way.
 */
export function quickFixes(flow: Flow, issue: Issue, catalog: Catalog): readonly QuickFix[] {
  const fixes = FIXERS[issue.code]?.(fixContext(flow, issue, catalog)) ?? []
  if (fixes.length === 0) return []
  const before = counted(validateFlow(flow, catalog))
  return fixes.filter(({ edit }) => {
    const edited = edit(flow)
    return edited !== flow && isBetter(before, validateFlow(edited, catalog), issue)
  })
}

/** True if something may be found to mend it, without trying. */
export function mayBeFixed({ code }: Issue): boolean {
  return FIXERS[code] !== null
}

type Counts = ReadonlyMap<string, number>

function isBetter(before: Counts, after: readonly Issue[], { code }: Issue): boolean {
  const now = counted(after)
  const had = before.get(code) ?? 0
  // What only the engine finds is not among them: nothing to compare.
  if (had > 0 && (now.get(code) ?? 0) >= had) return false
  return after.every(
    (found) =>
      found.severity === 'warning' || (now.get(found.code) ?? 0) <= (before.get(found.code) ?? 0),
  )
}

function counted(issues: readonly Issue[]): Counts {
  const counts = new Map<string, number>()
  for (const { code } of issues) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}
