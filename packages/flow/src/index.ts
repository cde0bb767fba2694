export {
  type AttemptOutcome,
  FAILURE_KINDS,
  type Failure,
  type FailureKind,
} from './attempt-outcome.ts'
export {
  type ActionType,
  actionTypeSchema,
  type Catalog,
  type CatalogProblem,
  type JsonSchema,
  mergeCatalog,
  type PluginManifest,
  pluginManifestSchema,
  type StepType,
  stepTypeSchema,
  type WhenInterrupted,
} from './catalog.ts'
export { compile } from './compile.ts'
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
export {
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
export { ISSUE_SEVERITY, type Issue, type IssueCode, issue, isValid, jsonPointer } from './issue.ts'
export {
  PLAN_FORMAT,
  type Plan,
  type PlanFeature,
  type PlannedAction,
  type PlannedStep,
} from './plan.ts'
export { sureResults } from './scope.ts'
export { flowToYaml, type ParsedFlow, parseFlow, parseFlowText } from './text.ts'
export { reachableSteps, sortSteps } from './topology.ts'
export { validateFlow } from './validate-flow.ts'
