export {
  PLUGIN_PACKAGE_FORMAT,
  type PluginPackage,
  PluginUnreadable,
  packPlugin,
  readPackage,
} from '@contraflow/plugin-sdk/packing'
export type { HandlerCall, OutputStream } from '@contraflow/plugin-sdk/running'
export { canRefuseNetwork, type Grants } from '@contraflow/plugin-sdk/running'
export { type CheckHost, createCheckHost } from './check-host.ts'
export { createHandlerHost, type HandlerHost, type HandlerHostOptions } from './handler-host.ts'
export { killLeftovers } from './kill-leftovers.ts'
export {
  type InstalledPlugin,
  installedIn,
  type LoadedPlugins,
  loadPlugins,
  type PluginProblem,
  supplies,
} from './load-plugins.ts'
export { pluginIssues } from './plugin-issues.ts'
export { type PluginStore, pluginStore } from './plugin-store.ts'
export type { AttemptListener, RunningHandler } from './worker.ts'
