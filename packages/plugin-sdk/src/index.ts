export type {
  ActionContext,
  Execution,
  ExecutionResult,
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
  type PluginDeclaration,
  type StepTypeDeclaration,
  type WorkDeclaration,
} from './declare.ts'
export { describePlugin } from './describe-plugin.ts'
export {
  type ActionHandler,
  type Handlers,
  implementPlugin,
  type PluginImplementation,
  type StepHandler,
} from './implement-plugin.ts'
export { StepFailure } from './step-failure.ts'
export { usesOf } from './uses.ts'
