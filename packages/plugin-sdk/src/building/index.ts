export { buildPlugin, PluginUnbuildable } from './build-plugin.ts'
export { type PackedFolder, packFolder, packToFile } from './pack-folder.ts'
