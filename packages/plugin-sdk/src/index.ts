export type { Flow, Json } from '@contraflow/flow'
export { commandShell, commandSurroundings } from './command-surroundings.ts'
export type {
  ActionContext,
  ArtifactHeaders,
  ArtifactRequest,
  Execution,
  ExecutionResult,
  FetchedArtifact,
  Restored,
  Snapshot,
  State,
  StepContext,
  WorkContext,
} from './context.ts'
export {
  type ActionDeclaration,
  declareAction,
  declarePlugin,
  declareStepType,
  type PermissionDeclaration,
  type PluginDeclaration,
  type StepTypeDeclaration,
  type WorkDeclaration,
} from './declare.ts'
export { describePlugin } from './describe-plugin.ts'
export {
  type Check,
  type CheckContext,
  type ChecksOf,
  type CheckWarning,
  implementChecks,
  type Migration,
  type PluginChecks,
} from './implement-checks.ts'
export {
  type ActionHandler,
  type Handlers,
  implementPlugin,
  type PluginImplementation,
  type StepHandler,
} from './implement-plugin.ts'
export { StepFailure } from './step-failure.ts'
export { usesOf } from './uses.ts'
