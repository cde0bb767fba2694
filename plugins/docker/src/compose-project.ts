import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { type ExecutionResult, StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import { connect, type Engine } from './engine.ts'

export const COMPOSE_FILE = 'docker-compose.yml'
export const ENVIRONMENT_FILE = '.env'

const DEFAULT_REGISTRY = 'https://index.docker.io/v1/'

/** What step and action must know of a project; the action from its step's params. */
export const projectSchema = z.object({
  project: z.string(),
  folder: z.string(),
  registry: z.string().default(DEFAULT_REGISTRY),
  username: z.string().default(''),
  password: z.string().default(''),
  engine: z.string().exactOptional(),
})

/** A Compose project, and the Compose of this device to handle it with. */
export interface ComposeProject {
  readonly name: string
  readonly engine: Engine
  /** Absolute. */
  readonly folder: string
  /** Relative to the device's root. */
  readonly folderOnDevice: string
  /** Runs Compose on the delivered file, its output streamed. Throws StepFailure `exit-code` with the sentence `failed`, and what Compose said last. */
  run(failed: string, ...args: readonly string[]): Promise<void>
}

/** Throws StepFailure `unavailable` where the device has no Compose, or no engine answers. */
export async function composeProject(
  context: WorkContext<unknown>,
  params: z.output<typeof projectSchema>,
): Promise<ComposeProject> {
  const engine = await connect(context, params.engine)
  // Asked for by what lies in it, so that a folder which is itself a link out of the root is refused.
  const folder = dirname(context.onDevice(join(params.folder, COMPOSE_FILE)))
  const env = { DOCKER_HOST: engine.address, ...(await credentials(context, params)) }
  const program = await findCompose(context, env)
  const place = [
    '-p',
    params.project,
    '--project-directory',
    folder,
    '-f',
    join(folder, COMPOSE_FILE),
  ]
  return {
    name: params.project,
    engine,
    folder,
    folderOnDevice: relative(context.root, folder),
    async run(failed, ...args) {
      const [file, ...first] = program
      const ended = await context.exec({ file, args: [...first, ...place, ...args], env })
      context.signal.throwIfAborted()
      if (ended.exitCode !== 0) throw composeFailure(failed, ended)
    },
  }
}

type Program = readonly [string, ...string[]]
type Exec = WorkContext<unknown>['exec']

async function findCompose(
  { exec, log }: WorkContext<unknown>,
  env: { readonly [name: string]: string },
): Promise<Program> {
  const program = await firstThere(exec, env)
  if (program === null) {
    throw new StepFailure(
      'unavailable',
      'this device has neither docker compose nor docker-compose: install one of them',
    )
  }
  log(`using ${program.join(' ')}`)
  return program
}

async function firstThere(
  exec: Exec,
  env: { readonly [name: string]: string },
): Promise<Program | null> {
  if (await succeeds(exec, 'docker compose version', env)) return ['docker', 'compose']
  // Not asked itself: written in Python, it takes its seconds to answer on a small device.
  return (await succeeds(exec, 'command -v docker-compose', env)) ? ['docker-compose'] : null
}

/** By a shell, which may look where this process may not. */
async function succeeds(
  exec: Exec,
  command: string,
  env: { readonly [name: string]: string },
): Promise<boolean> {
  const { exitCode } = await exec({ file: '/bin/sh', args: ['-c', command], env, quiet: true })
  return exitCode === 0
}

function composeFailure(
  failed: string,
  { exitCode, signal, stderrTail }: ExecutionResult,
): StepFailure {
  const how = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`
  const said = stderrTail.trim().split('\n').at(-1) ?? ''
  const kind = stderrTail.includes('no space left on device') ? 'no-space' : 'exit-code'
  return new StepFailure(kind, `${failed}: Compose ${how}${said === '' ? '' : `, saying: ${said}`}`)
}

/** As a file of the attempt's own: neither argument lists nor the device's own log-ins have any of it. */
async function credentials(
  { scratch, exec }: WorkContext<unknown>,
  { registry, username, password }: z.output<typeof projectSchema>,
): Promise<{ readonly [name: string]: string }> {
  if (username === '' && password === '') return {}
  const own = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const folder = join(scratch, 'docker-config')
  await mkdir(folder, { mode: 0o700 })
  // The plugins of docker's own program are looked for there too, and compose may be one.
  // A program's work, since this process may make no links to where it may not look.
  const args = ['-s', join(own, 'cli-plugins'), join(folder, 'cli-plugins')]
  await exec({ file: 'ln', args, quiet: true })
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  const text = JSON.stringify({ auths: { [registry]: { auth } } })
  await writeFile(join(folder, 'config.json'), text, { mode: 0o600 })
  return { DOCKER_CONFIG: folder }
}

/** The project's containers as the engine knows them, whatever files there are. */
export async function containersOf({ engine, name }: ComposeProject) {
  const label = [`com.docker.compose.project=${name}`, 'com.docker.compose.oneoff=False']
  const listed = await engine.api.listContainers({ all: true, filters: { label } })
  return listed.map(({ Id, Image, ImageID, Labels }) => ({
    id: Id,
    imageName: Image,
    imageId: ImageID,
    service: Labels['com.docker.compose.service'] ?? '',
  }))
}

/** The file's bytes; null: there is none. */
export async function contentOf(file: string): Promise<Buffer | null> {
  return readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
}
