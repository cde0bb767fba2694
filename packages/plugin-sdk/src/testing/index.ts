export type { ExampleSetting, Furnish, Furnished, ProofKit } from '../proving/kit.ts'
export {
  type FileServer,
  honestly,
  type SeenRequest,
  type ServerAnswer,
  serveFiles,
} from './file-server.ts'
export { type KillableAttempt, killableAttempt, killedOnce } from './killed-attempt.ts'
export { type KitAttempt, type KitOptions, type PluginKit, pluginKit } from './plugin-kit.ts'
export { treeOf } from './tree-of.ts'
