// `npm start`: from a fresh checkout to a page that works. Prints a line a stage with its time, then the address.
// `--dev`: the same with reload.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import {
  CommandFailed,
  childEnvironment,
  ensureBuilt,
  ensureInstalled,
  NODE,
  ROOT,
} from './workspace.mjs'

/** It can't start: one sentence for the person. */
class StartFailed extends Error {}

const isDevelopment = process.argv.includes('--dev')
const port = process.env.PORT ?? '3000'
const home = resolve(process.env.CONTRAFLOW_HOME ?? join(ROOT, '.contraflow'))
const demo = join(home, 'demo')
const tokenFile = join(demo, 'enrolment-token')
const children = new Set()
let isEnding = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0))
try {
  await checkPort()
  checkHome()
  await stage('install', ensureInstalled)
  const targets = ['plugins', 'agent', ...(isDevelopment ? [] : ['server', 'web'])]
  await stage('build', () => ensureBuilt(targets))
  const address = await startServer()
  await stage('device', () => startDevice(address))
  if (isDevelopment) rebuildPlugins()
  console.log(`\nContraflow is at ${address}`)
} catch (error) {
  console.error(`contraflow: ${error.message}`)
  if (error instanceof CommandFailed) console.error(error.output)
  await end(1)
}

async function stage(name, work) {
  const from = performance.now()
  const result = await work()
  console.log(`ok  ${name.padEnd(12)} ${((performance.now() - from) / 1000).toFixed(1)} s`)
  return result
}

/** Before minutes are spent on building. */
function checkPort() {
  return new Promise((done, fail) => {
    const number = Number(port)
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      fail(new StartFailed(`PORT is "${port}", which is no port: give a number from 1 to 65535.`))
      return
    }
    const probe = createServer()
    probe.on('error', ({ code, message }) => {
      const taken = `Port ${port} is taken by another program. Give another one: PORT=${number + 1} npm start`
      fail(new StartFailed(code === 'EADDRINUSE' ? taken : `Port ${port}: ${message}.`))
    })
    probe.listen(number, '127.0.0.1', () => probe.close(done))
  })
}

function checkHome() {
  try {
    makeFolder(home)
    const probe = join(home, '.writable')
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    throw new StartFailed(
      `CONTRAFLOW_HOME is ${home}, and nothing can be written there (${error.message}). Give another folder.`,
    )
  }
}

/** Step by step: mkdirSync's own `recursive` never returns on a file system such as /proc, which answers ENOENT. */
function makeFolder(folder) {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** Resolves to its address once it listens; its own stages are printed as they come. */
function startServer() {
  const entry = isDevelopment
    ? ['--watch', '--watch-preserve-output', join(ROOT, 'apps/server/src/main.ts')]
    : [join(ROOT, 'apps/server/dist/contraflow-server.mjs')]
  const child = launch(entry, {
    PORT: port,
    CONTRAFLOW_HOME: home,
    CONTRAFLOW_DEMO_TOKEN_FILE: tokenFile,
    CONTRAFLOW_DEVELOPMENT: isDevelopment ? '1' : '',
    NODE_ENV: isDevelopment ? 'development' : 'production',
  })
  return new Promise((started, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^listening (\S+)$/.exec(line)?.[1]
      if (address !== undefined) started(address)
      // Remarks of Next's own are for whoever develops.
      else if (isDevelopment || !line.startsWith('✓ ')) console.log(line)
    })
    child.on('exit', (code, signal) => {
      failed(new StartFailed(`the server ended with exit code ${code}`))
      if (signal !== null && !isEnding) {
        console.error(
          `contraflow: the server was ended by ${signal}. Start again: nothing is lost.`,
        )
      }
      // Else it has said why itself.
      void end(code === 0 ? 0 : 1)
    })
  })
}

/** This machine's own agent, in a scratch folder: nothing outside of it is touched. Resolves once it is connected. */
function startDevice(address) {
  const root = join(demo, 'root')
  if (!existsSync(root)) cpSync(join(ROOT, 'samples', 'device'), root, { recursive: true })
  const child = launch(
    [
      join(ROOT, 'apps/agent/dist/contraflow-agent.mjs'),
      'run',
      ...['--home', join(demo, 'agent'), '--root', root, '--name', 'demo-gateway'],
      ...['--server', address, '--token-file', tokenFile, '--plugins', join(ROOT, 'plugins')],
    ],
    {},
  )
  return new Promise((connected, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, level, ...more } = parsed(line)
      if (msg === 'connected') connected()
      if (level >= 40) console.error(`device: ${msg} ${JSON.stringify(more)}`)
    })
    child.on('exit', (code) => {
      failed(new StartFailed(`the demo device ended with exit code ${code}`))
      if (!isEnding) console.error('contraflow: the demo device has ended; the server goes on')
    })
  })
}

/** The server watches what is built of plugins; this builds it. */
function rebuildPlugins() {
  const child = launch([join(ROOT, 'scripts/rebuild-plugins.mjs'), join(ROOT, 'plugins')], {})
  createInterface({ input: child.stdout }).on('line', (line) => console.log(line))
}

function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return { msg: line, level: 30 }
  }
}

/**
 * In a group of its own, so that Ctrl-C reaches this process alone, which then ends the others in order; and by the channel
 * each child hears of it, and ends itself, where this process is killed.
 */
function launch(args, env) {
  const child = spawn(NODE, args, {
    cwd: ROOT,
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  })
  children.add(child)
  child.on('exit', () => children.delete(child))
  return child
}

/** The device first, so that its last words are heard; then the server, which ends its database. */
async function end(code) {
  if (isEnding) return
  isEnding = true
  for (const child of [...children].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await ended
  }
  process.exit(code)
}
