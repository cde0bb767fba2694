import { fileURLToPath } from 'node:url'
import { loadPlugins } from '@contraflow/plugin-runtime'
import { warn } from './print.ts'
import { WrongUse } from './wrong-use.ts'

/** The plugins that this command line finds: the folder of CONTRAFLOW_PLUGINS, else the ones that it came with. */
export function installedPlugins(): ReturnType<typeof loadPlugins> {
  const folder =
    process.env['CONTRAFLOW_PLUGINS'] ?? fileURLToPath(new URL('../../../plugins', import.meta.url))
  const loaded = loadPlugins(folder)
  if (loaded.plugins.length === 0) {
    throw new WrongUse('plugins.missing', `no plugins are built in ${folder}: run "npm run build"`)
  }
  for (const { code, message } of loaded.problems) {
    warn(`${message} (${code})`)
  }
  return loaded
}
