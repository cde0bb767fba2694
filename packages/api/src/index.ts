export {
  authenticate,
  enrol,
  expireOverdue,
  hear,
  hearOfLost,
  makeEnrolmentToken,
  orderAnswered,
  refuseCopy,
  wantedOf,
  welcome,
} from './agent-service.ts'
export { type AppRouter, appRouter, createCaller } from './app-router.ts'
export type { Caller, Context, Services } from './context.ts'
export { type JoinedDraft, joinDraft, takeEdits } from './draft-service.ts'
export {
  ContraflowError,
  type ErrorCode,
  type ErrorKind,
  type PublicError,
  publicError,
  statusOf,
} from './error.ts'
export { ID_PREFIXES, type IdKind, type NewId } from './ids.ts'
export type {
  ArtifactFiles,
  ArtifactRecord,
  ChangedRun,
  DeploymentRecord,
  DeviceRecord,
  DraftChange,
  DraftUpdate,
  FlowRecord,
  KeptDraft,
  OrderKind,
  PlannedDeployment,
  PlannedRun,
  PluginRecord,
  PluginShelf,
  PublishedVersion,
  RunChange,
  RunRecord,
  RunWithPlan,
  Signals,
  Store,
  TypeHealth,
  VersionRecord,
} from './ports.ts'
export { artifactView } from './routers/artifacts.ts'
export { runSummaryView } from './run-views.ts'
export type {
  ActionNotDone,
  ArtifactView,
  DeploymentSummaryView,
  DeploymentView,
  DeviceSummaryView,
  DeviceView,
  FlowSummaryView,
  FlowView,
  Instant,
  RunCounts,
  RunSummaryView,
  RunView,
  VersionSummaryView,
  VersionView,
} from './views.ts'
