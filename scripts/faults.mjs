// `npm run test:faults`: breaks devices, networks and servers on purpose, and looks whether the way back is found.
// `-- --seed N --minutes M`: the long form. Words after that choose files by their names (`power`, `network`).
import { parseArgs } from 'node:util'
import { lackOfCompiler } from './compiler.mjs'
import { ensureBuilt, ensureInstalled, run } from './workspace.mjs'

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string' } },
  allowPositionals: true,
})
await ensureInstalled()
await ensureBuilt(['plugins', 'cli', 'agent'])
const lack = await lackOfCompiler()
if (lack !== null) {
  console.error(`contraflow: the fault suite can't run: ${lack}`)
  process.exit(1)
}
const env = {
  ...(values.seed === undefined ? {} : { FAULTS_SEED: values.seed }),
  ...(values.minutes === undefined ? {} : { FAULTS_MINUTES: values.minutes }),
}
const args = ['run', '--config', 'vitest.faults.config.ts', ...positionals]
try {
  await run('vitest', args, { show: true, env })
} catch {
  process.exitCode = 1
}
