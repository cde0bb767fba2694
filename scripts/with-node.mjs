// Runs a script of this repository under the project's own Node: node scripts/with-node.mjs [--browser] bench/steps.ts [args].
// With `--browser`, CHROMIUM names one that was found, or brought.
import { findChromium } from './chromium.mjs'
import { ensureBuilt, ensureInstalled, NODE, run } from './workspace.mjs'

const needsBrowser = process.argv[2] === '--browser'
await ensureInstalled()
await ensureBuilt(['plugins', 'cli', 'agent'])
const { path, why } = needsBrowser ? await findChromium() : { path: null }
if (needsBrowser && path === null) throw new Error(why)
const env = path === null ? {} : { CHROMIUM: path }
await run(NODE, process.argv.slice(needsBrowser ? 3 : 2), { show: true, env }).catch((error) => {
  process.exitCode = typeof error.code === 'number' ? error.code : 1
})
