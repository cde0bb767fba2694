export type { HandlerCall, OutputStream } from '@contraflow/plugin-sdk/running'
export {
  type AttemptListener,
  createHandlerHost,
  type HandlerHost,
  type HandlerHostOptions,
  type RunningHandler,
} from './handler-host.ts'
export { killLeftovers } from './kill-leftovers.ts'
export {
  type InstalledPlugin,
  type LoadedPlugins,
  loadPlugins,
  type PluginProblem,
} from './load-plugins.ts'
