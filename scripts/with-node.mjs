// Runs a script of this repository under the project's own Node: node scripts/with-node.mjs bench/steps.ts [args]
import { ensureBuilt, ensureInstalled, NODE, run } from './workspace.mjs'

await ensureInstalled()
await ensureBuilt(['plugins', 'cli', 'agent'])
await run(NODE, process.argv.slice(2), { show: true }).catch((error) => {
  process.exitCode = typeof error.code === 'number' ? error.code : 1
})
