export { buildPlugin, loadBundled, PluginUnbuildable } from './build-plugin.ts'
