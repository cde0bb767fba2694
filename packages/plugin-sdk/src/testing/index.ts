export { type KitAttempt, type KitOptions, type PluginKit, pluginKit } from './plugin-kit.ts'
