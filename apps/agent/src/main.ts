import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LoadedPlugins, loadPlugins } from '@contraflow/plugin-runtime'
import { RunnerError } from '@contraflow/runner'
import { Command } from 'commander'
import { pino } from 'pino'
import { startAgent } from './agent.ts'
import { AGENT_VERSION } from './agent-version.ts'
import { EnrolmentFailed, enrol } from './enrol.ts'
import { deviceFacts } from './facts.ts'
import { type Identity, keepIdentity, readIdentity } from './identity.ts'

interface Options {
  readonly home: string
  readonly root: string
  readonly name: string
  readonly plugins: string
  readonly server?: string
  readonly token?: string
  readonly tokenFile?: string
}

const program = new Command('contraflow-agent')
  .description('The agent of Contraflow: runs updates on this device, and finds the way back.')
  .version(AGENT_VERSION)

program
  .command('run')
  .description('run in the foreground; enrols first where this device has not yet')
  .option('--home <dir>', 'journal, identity and snapshots', '/var/lib/contraflow')
  .option('--root <dir>', "the device's root: every path of a flow is below it", '/')
  .option('--name <name>', 'what the device is called, for enrolment', hostname())
  .option('--plugins <dir>', 'where the plugins stand', installedPlugins())
  .option('--server <url>', 'the server; kept from enrolment where it is not given')
  .option('--token <token>', 'the enrolment token')
  .option('--token-file <file>', 'a file that holds the enrolment token')
  .action(run)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof RunnerError || error instanceof EnrolmentFailed)) throw error
  process.stderr.write(`contraflow-agent: ${error.message}\n`)
  process.exitCode = 1
}

async function run(options: Options): Promise<void> {
  const home = resolve(options.home)
  const root = resolve(options.root)
  const plugins = loadPlugins(options.plugins)
  const log = pino({ base: null })
  for (const problem of plugins.problems) log.warn(problem, 'a plugin is not used')
  const known = readIdentity(home) ?? (await becomeKnown(options, home, root, plugins))
  // A server may have moved since the device enrolled.
  const identity = { ...known, server: options.server ?? known.server }
  const agent = await startAgent({ home, root, identity, plugins, log })
  log.info({ deviceId: identity.deviceId, home, root }, 'the agent runs')
  const end = () => void agent.stop().then(() => process.exit(0))
  // Disconnected: whoever started it with a channel has died.
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, end)
}

async function becomeKnown(
  { server, token, tokenFile, name }: Options,
  home: string,
  root: string,
  plugins: LoadedPlugins,
): Promise<Identity> {
  const secret =
    token ?? (tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim())
  if (server === undefined || secret === undefined) {
    throw new EnrolmentFailed(
      'this device has not enrolled yet: give --server and --token (a page of the server, Devices, makes one)',
    )
  }
  const identity = await enrol(server, secret, name, deviceFacts(plugins, root))
  keepIdentity(home, identity)
  return identity
}

function installedPlugins(): string {
  return (
    process.env['CONTRAFLOW_PLUGINS'] ?? fileURLToPath(new URL('../../../plugins', import.meta.url))
  )
}
