// The process that runs one plugin's checks and migrations, with no permission but to read its own code.
import { pathToFileURL } from 'node:url'
import type { PluginChecks } from '@contraflow/plugin-sdk'
import { runCheck, runMigration } from '@contraflow/plugin-sdk/running'
import type { ToChecker } from './check-messages.ts'

const [checksFile = ''] = process.argv.slice(2)
const { default: checks }: { default: PluginChecks } = await import(pathToFileURL(checksFile).href)

process.on('message', (message: ToChecker) => {
  const { id } = message
  try {
    process.send?.({ id, ...answer(message) })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    process.send?.({ type: 'failed', id, message: said })
  }
})
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'ready' })

function answer(message: ToChecker) {
  if (message.type === 'migrate') {
    return { type: 'migrated', params: runMigration(checks, message.call) }
  }
  const { flow } = message
  return {
    type: 'checked',
    warnings: message.calls.map((call) => runCheck(checks, { ...call, flow })),
  }
}
