import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canRefuseNetwork, type InstalledPlugin, loadPlugins } from '@contraflow/plugin-runtime'
import { RunnerError } from '@contraflow/runner'
import { Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { startAgent } from './agent.ts'
import { AGENT_VERSION } from './agent-version.ts'
import { EnrolmentFailed, enrol } from './enrol.ts'
import { deviceFacts } from './facts.ts'
import {
  type Identity,
  IdentityFailed,
  keepIdentity,
  readIdentity,
  requireKeepable,
} from './identity.ts'
import { DEFAULT_UNIT, InstallFailed, install } from './install.ts'
import { addTag } from './tag-option.ts'

interface Options {
  readonly home: string
  readonly root: string
  readonly name: string
  readonly plugins: string
  readonly tag: { readonly [tag: string]: string }
  readonly server?: string
  readonly tokenFile?: string
}

const program = new Command('contraflow-agent')
  .description('The agent of Contraflow: runs updates on this device, and finds the way back.')
  .version(AGENT_VERSION)

withOptions(program.command('run'))
  .description('run in the foreground; enrols first where this device has not yet')
  .option('--token <token>', 'the enrolment token')
  .action(run)

withOptions(program.command('install'))
  .description('have systemd run it: writes a unit, and says what to do next')
  .option('--output <file>', "the unit's file; - prints it", DEFAULT_UNIT)
  .option('--enable', 'also let systemd know of it and start it', false)
  .action(installUnit)

try {
  await program.parseAsync()
} catch (error) {
  const isForPeople = [RunnerError, EnrolmentFailed, IdentityFailed, InstallFailed].some(
    (type) => error instanceof type,
  )
  if (!isForPeople || !(error instanceof Error)) throw error
  process.stderr.write(`contraflow-agent: ${error.message}\n`)
  process.exitCode = 1
}

function withOptions(command: Command): Command {
  return command
    .option('--home <dir>', 'journal, identity and snapshots', '/var/lib/contraflow')
    .option('--root <dir>', "the device's root: every path of a flow is below it", '/')
    .option('--name <name>', 'what the device is called, for enrolment', hostname())
    .option(
      '--tag <name=value>',
      'a tag that the device begins with, for enrolment; may be repeated',
      addTag,
      {},
    )
    .option('--plugins <dir>', 'where the plugins stand', installedPlugins())
    .option('--server <url>', 'the server; kept from enrolment where it is not given', serverUrl)
    .option('--token-file <file>', 'a file that holds the enrolment token')
}

function serverUrl(given: string): string {
  const isUsable = URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)
  if (!isUsable) throw new InvalidArgumentError('It is written as https://updates.example.')
  return given
}

async function run(options: Options & { readonly token?: string }): Promise<void> {
  const home = resolve(options.home)
  const root = resolve(options.root)
  const { plugins, problems } = loadPlugins(options.plugins)
  const log = pino({ base: null })
  if (!canRefuseNetwork) log.warn('this Node (older than 26) can not keep plugins from the network')
  for (const problem of problems) log.warn(problem, 'a plugin is not used')
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
  { server, token, tokenFile, name, tag: tags }: Options & { readonly token?: string },
  home: string,
  root: string,
  plugins: readonly InstalledPlugin[],
): Promise<Identity> {
  const secret = token ?? (tokenFile === undefined ? undefined : readToken(tokenFile))
  if (server === undefined || secret === undefined) {
    throw new EnrolmentFailed(
      'this device has not enrolled yet: give --server and --token or --token-file (a page of the server, Devices, makes one)',
    )
  }
  requireKeepable(home)
  const facts = deviceFacts({ home, root, plugins })
  const identity = await enrol(server, { token: secret, name, facts, tags })
  keepIdentity(home, identity)
  return identity
}

function readToken(file: string): string {
  let token: string
  try {
    token = readFileSync(file, 'utf8').trim()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EnrolmentFailed(`the enrolment token can't be read: ${why}`, { cause: error })
  }
  if (token === '') throw new EnrolmentFailed(`${file} is empty: there is no enrolment token in it`)
  return token
}

function installUnit({
  tag: tags,
  ...options
}: Options & { readonly output: string; readonly enable: boolean }): void {
  const { home, server, tokenFile } = options
  if (readIdentity(home) === null && (server === undefined || tokenFile === undefined)) {
    throw new InstallFailed(
      'this device has not enrolled yet: give --server and --token-file (a page of the server, Devices, makes a token)',
    )
  }
  install({ ...options, tags })
}

function installedPlugins(): string {
  return (
    process.env['CONTRAFLOW_PLUGINS'] ?? fileURLToPath(new URL('../../../plugins', import.meta.url))
  )
}
