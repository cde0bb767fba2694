export {
  type AttemptOutcome,
  FAILURE_KINDS,
  type Failure,
  type FailureKind,
} from './attempt-outcome.ts'
export { type Catalog, type CatalogPlugin, type CatalogProblem, mergeCatalog } from './catalog.ts'
export {
  type Change,
  type ComparedPart,
  type Comparison,
  compareFlows,
  edgeName,
} from './comparison.ts'
export { compile } from './compile.ts'
export { defaultChanges } from './default-changes.ts'
export { type Difference, differences } from './differences.ts'
export { digestOf, flowDigest } from './digest.ts'
export {
  type Edge,
  END,
  edgeSchema,
  FLOW_FORMAT,
  type Flow,
  type FlowInput,
  flowSchema,
  ID_PATTERN,
  type InputDeclaration,
  inputSchema,
  type Json,
  type Layout,
  type Position,
  type Retry,
  ROLLBACK,
  type RollbackAction,
  rollbackActionSchema,
  START,
  type Step,
  stepSchema,
  type Trigger,
  USES_PATTERN,
} from './document.ts'
export { addInput } from './edits/add-input.ts'
export { addRollback, type NewAction } from './edits/add-rollback.ts'
export { addStep, type NewStep, STEP_DISTANCE } from './edits/add-step.ts'
export {
  type Alignment,
  type Axis,
  aligned,
  around,
  type Box,
  distributed,
} from './edits/align.ts'
export { arrangeCards } from './edits/arrange-cards.ts'
export { changeInput, type InputChange } from './edits/change-input.ts'
export { connect, type EdgeEnds } from './edits/connect.ts'
export { connectFailure } from './edits/connect-failure.ts'
export { connectionRefusal } from './edits/connection-refusal.ts'
export { copySteps, duplicateSteps, losingRollback, pasteSteps } from './edits/copy-steps.ts'
export { defaultParams } from './edits/default-params.ts'
export { disconnect } from './edits/disconnect.ts'
export { type FailureMeaning, failureMeanings, setHandling } from './edits/failure-meanings.ts'
export { type FailureOption, failureOptionOf, runsRollback } from './edits/failure-option.ts'
export { addFlowAction, moveFlowAction, removeFlowAction } from './edits/flow-actions.ts'
export { freshId } from './edits/fresh-id.ts'
export { addGroup, changeGroup, removeGroup } from './edits/groups.ts'
export { heirsOf } from './edits/heirs-of.ts'
export { insertOnEdge, isInsertable, isLone } from './edits/insert-on-edge.ts'
export { move } from './edits/move.ts'
export { moveInput } from './edits/move-input.ts'
export { moveRollback } from './edits/move-rollback.ts'
export { newStep } from './edits/new-step.ts'
export { addNote, changeNote, removeNote } from './edits/notes.ts'
export { orderStep } from './edits/order-step.ts'
export { actionsOf, ownEdge, ownerOf } from './edits/owner-of.ts'
export { type Offer, type Port, portOffers, takeOffer } from './edits/port-offers.ts'
export { reconnect } from './edits/reconnect.ts'
export { removeInput } from './edits/remove-input.ts'
export { removeRollback } from './edits/remove-rollback.ts'
export { removeSteps } from './edits/remove-steps.ts'
export {
  drawEdges,
  reconnectionsOf,
  removeStepsReconnecting,
} from './edits/remove-steps-reconnecting.ts'
export { renameFlow } from './edits/rename-flow.ts'
export { idRefusal, renameId } from './edits/rename-id.ts'
export { setChangesDevice, setUndoes } from './edits/set-effect.ts'
export { setFailureOption } from './edits/set-failure-option.ts'
export { inputNameRefusal, isInputName, renameInput, setInputs } from './edits/set-inputs.ts'
export { setParam } from './edits/set-param.ts'
export { setParams } from './edits/set-params.ts'
export { setRollbackOrder } from './edits/set-rollback-order.ts'
export { setRunRollback } from './edits/set-run-rollback.ts'
export { setTiming } from './edits/set-timing.ts'
export { setTitle } from './edits/set-title.ts'
export { setTrigger } from './edits/set-trigger.ts'
export { shortened } from './edits/shortened.ts'
export { turnRollbackOff, turnRollbackOn } from './edits/turn-rollback.ts'
export { upgradeWorks, type WorkUpgrade } from './edits/upgrade-works.ts'
export {
  expressionSpans,
  expressionsIn,
  type Found,
  type FoundExpression,
  hasExpression,
  type Lookup,
  parseLookup,
  resolveExpressions,
} from './expression.ts'
export { type EndKind, edgeMeaning, type FlowGraph, graphOf, type PlacedEdge } from './graph.ts'
export {
  checkInputs,
  completeInputs,
  type InputValue,
  type InputValues,
  inputFromText,
} from './input-values.ts'
export { decidingParams, isParamRequired } from './is-param-required.ts'
export {
  eachOnce,
  ISSUE_SEVERITY,
  type Issue,
  type IssueCode,
  issue,
  isValid,
  jsonPointer,
} from './issue.ts'
export { issueChanges } from './issue-changes.ts'
export { UNKEPT_NAME } from './json-problem.ts'
export { type LookupOffer, lookupsInScope } from './lookups-in-scope.ts'
export { missingFiles } from './missing-files.ts'
export { neighbourOf } from './neighbour-of.ts'
export { newerMajor, newestMajors } from './newer-major.ts'
export { type ParamChange, paramChanges } from './param-changes.ts'
export { permissionWords } from './permission-words.ts'
export { type Place, placeOf, segmentsOf } from './place-of.ts'
export {
  PLAN_FORMAT,
  type Plan,
  type PlanFeature,
  type PlannedAction,
  type PlannedPlugin,
  type PlannedStep,
} from './plan.ts'
export {
  type ActionType,
  actionTypeSchema,
  type JsonSchema,
  type PluginManifest,
  pluginManifestSchema,
  type StepType,
  stepTypeSchema,
  type WhenInterrupted,
} from './plugin-manifest.ts'
export type { QuickFix } from './quick-fixes/quick-fix.ts'
export { mayBeFixed, quickFixes } from './quick-fixes.ts'
export { type Reader, readableSteps, sureResults } from './scope.ts'
export { flowToYaml, type ParsedFlow, parseFlow, parseFlowText } from './text.ts'
export { reachableSteps, sortSteps } from './topology.ts'
export { typeAndMajor } from './type-and-major.ts'
export { type Upgradable, upgradable } from './upgradable.ts'
export { validateFlow } from './validate-flow.ts'
export { type Places, type WalkWay, walk } from './walk.ts'
