// What every command of this repository does first, on whatever Node (20 or newer) the machine has: bring the project's
// own Node, install, build. Plain JavaScript without dependencies, since nothing is installed when it runs.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
/** Everything is run by the Node that the project brings. */
export const NODE = join(ROOT, 'node_modules', '.bin', 'node')
const STAMPS = join(ROOT, 'node_modules', '.stamps')

const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** The environment for every child: the project's own Node and tools first on the path, nobody told of anything. */
export function childEnvironment(extra = {}) {
  const path = `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  return { ...process.env, ...quiet, PATH: path, npm_config_update_notifier: 'false', ...extra }
}

/** A command that failed, with what it printed. */
export class CommandFailed extends Error {
  constructor(command, code, output) {
    super(`${command} failed with exit code ${code}`)
    this.output = output
    this.code = code
  }
}

/** Runs a command to its end. `show`: its output goes to the terminal, else it is kept for the error. */
export function run(command, args, { show = false, env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(env),
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new CommandFailed([command, ...args].join(' '), code ?? signal, output))
    })
  })
}

/**
 * Installs what package.json and lock file name, unless that was done already. True if there was something to do. A plugin
 * that was put beside the others is taken into the lock file; never in CI, where that must say all.
 */
export async function ensureInstalled() {
  if (readStamp('installed') === installedDigest() && existsSync(NODE)) return false
  const lock = process.env.CI ? '--frozen-lockfile' : '--no-frozen-lockfile'
  // CI=1: it asks nothing.
  await run('npx', ['-y', packageManager, 'install', lock], { env: { CI: '1' } })
  writeStamp('installed', installedDigest())
  return true
}

/** Runs a task over the packages. Turborepo looks for pnpm on the path, and npx puts it there. */
export function turbo(args) {
  return run('npx', [
    '-y',
    packageManager,
    'exec',
    'turbo',
    'run',
    ...args,
    '--output-logs=errors-only',
  ])
}

/** What is built from what: folders whose sources go into it. */
const TARGETS = {
  plugins: {
    filter: './plugins/*',
    from: ['plugins', 'packages/plugin-sdk', 'packages/flow', 'scripts'],
  },
  cli: { filter: '@contraflow/cli', from: ['apps/cli', 'packages', 'plugins', 'scripts'] },
  agent: { filter: '@contraflow/agent', from: ['apps/agent', 'packages', 'plugins', 'scripts'] },
  server: { filter: '@contraflow/server', from: ['apps/server', 'packages'] },
  web: { filter: '@contraflow/web', from: ['apps/web', 'packages'] },
}

/** Builds the named targets where their sources have changed since. True if there was something to do. */
export async function ensureBuilt(names) {
  const stale = names
    .map((name) => ({ name, ...TARGETS[name], wanted: fingerprint(TARGETS[name].from) }))
    .filter(({ name, wanted }) => readStamp(`built-${name}`) !== wanted)
  if (stale.length === 0) return false
  const filters = stale.flatMap(({ filter }) => ['--filter', filter])
  await turbo(['build', ...filters])
  for (const { name, wanted } of stale) writeStamp(`built-${name}`, wanted)
  return true
}

function installedDigest() {
  return digestOfFiles([join(ROOT, 'pnpm-lock.yaml'), ...packageFiles()])
}

function packageFiles() {
  const folders = ['apps', 'packages', 'plugins'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name)),
  )
  return [ROOT, ...folders]
    .map((folder) => join(folder, 'package.json'))
    .filter((file) => existsSync(file))
}

function digestOfFiles(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex')
}

/** Names, sizes and times of all sources below: changes when any of them does. */
function fingerprint(folders) {
  const hash = createHash('sha256')
  for (const folder of [...folders, 'pnpm-lock.yaml', 'tsconfig.base.json'])
    addPath(hash, join(ROOT, folder))
  return hash.digest('hex')
}

const NOT_SOURCES = new Set(['node_modules', 'dist', '.next', '.turbo', 'next-env.d.ts'])

function addPath(hash, path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(path).sort()) {
    if (!NOT_SOURCES.has(name)) addPath(hash, join(path, name))
  }
}

function readStamp(name) {
  const file = join(STAMPS, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function writeStamp(name, value) {
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(join(STAMPS, name), value)
}
