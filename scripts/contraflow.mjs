// The command line, from a checkout: installs and builds before the first use (said on stderr), then hands over.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  CommandFailed,
  childEnvironment,
  ensureBuilt,
  ensureInstalled,
  NODE,
  ROOT,
} from './workspace.mjs'

try {
  if (await ensureInstalled()) process.stderr.write('contraflow: installed its dependencies\n')
  if (await ensureBuilt(['plugins', 'cli'])) process.stderr.write('contraflow: built\n')
} catch (error) {
  process.stderr.write(
    `contraflow: ${error.message}\n${error instanceof CommandFailed ? error.output : ''}\n`,
  )
  process.exit(1)
}

const entry = join(ROOT, 'apps', 'cli', 'dist', 'contraflow.mjs')
// npm runs scripts in the package's folder; paths that a person gives are relative to where they stand.
const cwd = process.env.INIT_CWD ?? process.cwd()
const child = spawn(NODE, [entry, ...process.argv.slice(2)], {
  cwd,
  env: childEnvironment({
    CONTRAFLOW_PLUGINS: join(ROOT, 'plugins'),
    // As npm start takes it.
    CONTRAFLOW_HOME: process.env.CONTRAFLOW_HOME ?? join(ROOT, '.contraflow'),
  }),
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
