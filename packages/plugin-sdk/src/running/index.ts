export {
  ATTEMPT_MARK,
  type HandlerCall,
  type HandlerListener,
  type OutputStream,
} from './handler-call.ts'
export { giveBackOpenFiles, OPEN_FILES } from './open-files.ts'
export { canRefuseNetwork, type Grants, permissionFlags } from './permission-flags.ts'
export { type CheckCall, runCheck } from './run-check.ts'
export { runHandler } from './run-handler.ts'
export { type MigrationCall, runMigration } from './run-migration.ts'
export { signalGroup } from './signal-group.ts'
