// A program to be killed in the middle: runs the plan in FLOW.json of a home, as an agent would.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadPlugins } from '@contraflow/plugin-runtime'
import { Runner } from '../runner.ts'

const [home = '', root = '', assignmentFile = ''] = process.argv.slice(2)
const runner = new Runner({
  home,
  root,
  plugins: loadPlugins(join(import.meta.dirname, '..', '..', '..', '..', 'plugins')).plugins,
  fetchArtifact: async () => '',
})
await runner.recover()
runner.assign(JSON.parse(readFileSync(assignmentFile, 'utf8')))
