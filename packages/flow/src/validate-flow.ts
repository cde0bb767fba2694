import type { Catalog } from './catalog.ts'
import type { Flow } from './document.ts'
import { graphOf } from './graph.ts'
import { eachOnce, type Issue } from './issue.ts'
import { acyclic } from './rules/acyclic.ts'
import { allowedActions } from './rules/allowed-actions.ts'
import { edgeEnds } from './rules/edge-ends.ts'
import { edgesUnique } from './rules/edges-unique.ts'
import { expressionsClosed, expressionsInScope } from './rules/expressions-in-scope.ts'
import { failureOptions } from './rules/failure-options.ts'
import { allWired, endSkipsNothing, flowRollbackUsed, orderSafe } from './rules/failure-warnings.ts'
import { ids } from './rules/ids.ts'
import { inputsGiven } from './rules/inputs-given.ts'
import { knownTypes } from './rules/known-types.ts'
import { lookupsFit } from './rules/lookups-fit.ts'
import { notEmpty } from './rules/not-empty.ts'
import { reachable } from './rules/reachable.ts'
import { resultsDeclared } from './rules/results-declared.ts'
import { rollbackOwner } from './rules/rollback-owner.ts'
import type { Rule } from './rules/rule.ts'
import { secretsHidden } from './rules/secrets-hidden.ts'
import { validInputs } from './rules/valid-inputs.ts'
import { validParams } from './rules/valid-params.ts'
import { wholeJoins } from './rules/whole-joins.ts'

const RULES: readonly Rule[] = [
  notEmpty,
  ids,
  edgeEnds,
  edgesUnique,
  acyclic,
  reachable,
  knownTypes,
  validParams,
  lookupsFit,
  allowedActions,
  failureOptions,
  rollbackOwner,
  validInputs,
  expressionsInScope,
  expressionsClosed,
  resultsDeclared,
  inputsGiven,
  secretsHidden,
  allWired,
  endSkipsNothing,
  wholeJoins,
  flowRollbackUsed,
  orderSafe,
]

/**
 * Everything that is wrong with a flow, all at once, as values; what needs the engine to be known (`step.uncompensated`)
 * is added by `checkFlow` there. Pure; never throws.
 */
export function validateFlow(flow: Flow, catalog: Catalog): readonly Issue[] {
  const context = { flow, catalog, graph: graphOf(flow) }
  return eachOnce(RULES.flatMap((rule) => rule(context)))
}
