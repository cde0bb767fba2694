export {
  CHECKS_FILE,
  digestOf,
  HANDLERS_FILE,
  MANIFEST_FILE,
  PLUGIN_PACKAGE_FORMAT,
  type PluginPackage,
  PluginUnreadable,
  packPlugin,
  readPackage,
} from './plugin-package.ts'
