import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow, type Run, summarize } from '@contraflow/engine'
import { compile, type FailureKind, type FlowInput, mergeCatalog } from '@contraflow/flow'
import { type LoadedPlugins, loadPlugins } from '@contraflow/plugin-runtime'
import { describePlugin } from '@contraflow/plugin-sdk'
import { Runner } from '@contraflow/runner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultPlan } from './plan.ts'
import { manifest } from './plugin/hostile-plugin.ts'

const MIB = 1_048_576
const FLOOD_MIB = faultPlan().minutes === null ? 64 : 1_024
/** Of what one attempt says. */
const KEPT_BYTES = 10 * MIB

let folder: string
let root: string
let plugins: LoadedPlugins
let runner: Runner
let runs = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-hostile-'))
  root = join(folder, 'root')
  mkdirSync(join(root, 'state'), { recursive: true })
  const own = loadPlugins(join(import.meta.dirname, '..', 'plugins'))
  const handlersFile = join(import.meta.dirname, 'plugin', 'hostile-plugin.ts')
  const hostile = {
    manifest: describePlugin(manifest),
    digest: 'sha256:hostile',
    isShipped: false,
    built: null,
    handlersFile,
    checksFile: null,
  }
  const all = [...own.plugins, hostile]
  plugins = { plugins: all, ...mergeCatalog(all) }
  runner = new Runner({
    home: join(folder, 'home'),
    root,
    plugins: plugins.plugins,
    fetchArtifact: async () => join(folder, 'release.tar'),
  })
})
afterAll(async () => {
  await runner.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a flow to its end. */
async function carryOut(flow: Omit<FlowInput, 'format' | 'name'>): Promise<Run> {
  const document = { format: 'contraflow/flow@1', name: 'Hostile', ...flow }
  const checked = checkFlow(document, plugins.catalog)
  if (checked.flow === null) throw new Error(JSON.stringify(checked.issues))
  runs += 1
  const runId = `run_${runs}`
  const ended = runner.whenEnded(runId)
  runner.assign({
    runId,
    flowId: `flw_${runs}`,
    plan: compile(checked.flow, plugins.catalog),
    inputs: {},
    device: { name: 'hostile', tags: {} },
    artifacts: [
      { name: 'artifact:release.tar', digest: `sha256:${'0'.repeat(64)}`, sizeBytes: 10_240 },
    ],
    deadlineAt: null,
  })
  return ended
}

type Step = FlowInput['steps'][number]

function hostileStep(type: string, params: Record<string, string> = {}, timeoutMs = 60_000): Step {
  return { id: 'hostile', uses: `hostile/${type}@1`, params, timeoutMs }
}

const command = (id: string, run: string) => ({ id, uses: 'command/run@1', params: { run } })

/** What is kept of all that the attempts of the last run said, or those of one of its steps. */
function keptOutput(step?: string): readonly string[] {
  return runner
    .entries(`run_${runs}`, 0, 100_000)
    .flatMap((entry) =>
      entry.kind === 'output' && entry.id === (step ?? entry.id) ? [entry.text] : [],
    )
}

const sizeOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0)

const say = (message: object) => hostileStep('say', { message: JSON.stringify(message) })
const success = { ok: true, result: null }

const WAYS: { readonly [what: string]: readonly [Step, FailureKind, RegExp] } = {
  'a crash': [
    hostileStep('crash'),
    'crashed',
    /^the process of its plugin ended before it did \(killed by SIGABRT\)/,
  ],
  'an error that nobody catches': [
    hostileStep('throw-later'),
    'crashed',
    /^the process of its plugin ended before it did \(exit code 1\): Error: thrown where nobody catches it$/,
  ],
  'a hang': [
    hostileStep('hang', {}, 500),
    'timeout',
    /still running after its time limit of 0\.5 s/,
  ],
  'memory without end': [
    hostileStep('eat'),
    'crashed',
    /^the process of its plugin used more memory than the 512 MiB that it may$/,
  ],
  'a handler that logs without end': [
    hostileStep('babble'),
    'crashed',
    /^the process of its plugin used more memory than the 512 MiB that it may$/,
  ],
  'a program that floods its output without end': [
    hostileStep('flood', { run: 'yes' }, 1_000),
    'timeout',
    /still running after its time limit of 1 s\./,
  ],
  'an answer that is none': [
    say({ type: 'hello' }),
    'crashed',
    /^the process of its plugin said what only a broken one says$/,
  ],
  'an end that is none': [
    say({ type: 'ended', attempt: 1, outcome: { ok: 'yes' } }),
    'crashed',
    /^the process of its plugin said what only a broken one says$/,
  ],
  'an answer for an attempt that it was not given': [
    say({ type: 'ended', attempt: 9, outcome: success }),
    'crashed',
    /^the process of its plugin said what only a broken one says$/,
  ],
  'an answer for another attempt': [
    say({ type: 'ended', attempt: 0, outcome: success }),
    'crashed',
    /^the process of its plugin answered for another attempt$/,
  ],
  'a file read that it did not declare': [
    hostileStep('read', { path: '/etc/hostname' }),
    'error',
    /not declared/,
  ],
  'a file written that it did not declare': [
    hostileStep('write', { path: '/tmp/contraflow-hostile' }),
    'error',
    /not declared/,
  ],
  'a connection that it did not declare': [
    hostileStep('connect', { path: '/nowhere.sock' }),
    'error',
    /not declared/,
  ],
  'a path in an archive that leads out of where it is delivered': [
    {
      id: 'hostile',
      uses: 'files/deploy@1',
      params: { source: 'artifact:release.tar', destination: '/opt/app', extract: true },
    },
    'invalid',
    /^the archive is refused: /,
  ],
}

// The first of all: what others have taken is not taken anew.
test(`a flood of ${FLOOD_MIB} MiB of output: its beginning and end are kept, and the agent stays small`, async () => {
  const before = process.memoryUsage.rss()
  let most = before
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 50)
  const run = await carryOut({
    steps: [
      hostileStep('flood', {
        run: `head -c ${FLOOD_MIB * MIB} /dev/zero | tr '\\0' x; echo the end`,
      }),
    ],
    edges: [{ from: '$start', to: 'hostile', on: 'success' }],
  })
  clearInterval(watching)
  expect(run.outcome).toBe('succeeded')
  const texts = keptOutput()
  const kept = sizeOf(texts)
  expect(kept).toBeGreaterThan(KEPT_BYTES - MIB)
  expect(kept).toBeLessThanOrEqual(KEPT_BYTES + 200)
  expect(texts.at(-1)?.endsWith('the end\n')).toBe(true)
  expect(texts.some((text) => /… \d+\.\d MiB of the output were cut out here …/.test(text))).toBe(
    true,
  )
  console.log(`flood: ${FLOOD_MIB} MiB took ${Math.round((most - before) / MIB)} MiB of memory`)
  expect(most - before).toBeLessThan(80 * MIB)
})

/** An archive with a path that leads out of where it is delivered. */
function packEvil(): void {
  writeFileSync(join(folder, 'precious'), 'evil')
  const evil = ['--transform', 's,^,../../,', 'precious']
  execFileSync('tar', ['-P', '-C', folder, '-cf', join(folder, 'release.tar'), ...evil])
  writeFileSync(join(folder, 'precious'), 'precious')
}

describe('each fails its own attempt alone, and says what was wrong', () => {
  const ways = Object.entries(WAYS)
  let run: Run

  // One after the other, as each one's fallback; and a step beside them goes on from the first of them to after the last.
  beforeAll(async () => {
    packEvil()
    const beside = `echo begun > state/beside; while [ ! -e state/after ]; do sleep 0.05; done; echo done > state/beside`
    const steps = ways.map(([, [step]], index) => ({ ...step, id: `way-${index}` }))
    const ids = ['$start', ...steps.map(({ id }) => id), 'after']
    run = await carryOut({
      steps: [...steps, command('beside', beside), command('after', 'echo done > state/after')],
      edges: [
        { from: '$start', to: 'beside', on: 'success' },
        ...ids.slice(1).map((to, index) => {
          const from = ids[index] ?? '$start'
          return { from, to, on: from === '$start' ? 'success' : 'failure' } as const
        }),
      ],
    })
  }, 120_000)

  test.each(ways)('%s', (what, [, kind, message]) => {
    const index = ways.findIndex(([name]) => name === what)
    expect(run.steps[index]).toMatchObject({
      state: 'handled',
      failure: { kind, message: expect.stringMatching(message) },
    })
    expect(sizeOf(keptOutput(`way-${index}`))).toBeLessThanOrEqual(KEPT_BYTES + 200)
  })

  test('and what is beside them and after them is done', () => {
    expect(summarize(run)).toMatchObject({ outcome: 'succeeded', fellBack: ways.length })
    expect(run.steps.slice(-2).map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
    expect(readFileSync(join(root, 'state', 'beside'), 'utf8')).toBe('done\n')
  })

  test('and nothing was written that was not to be', () => {
    expect(existsSync('/tmp/contraflow-hostile')).toBe(false)
    expect(existsSync(join(root, 'precious'))).toBe(false)
    expect(existsSync(join(root, 'opt/app'))).toBe(false)
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious')
  })
})

test('the way back is found behind a crash', async () => {
  writeFileSync(join(root, 'state', 'a'), 'before')
  const back = await carryOut({
    steps: [command('a', 'echo after > state/a'), hostileStep('crash')],
    rollbacks: [command('undo', 'printf before > state/a')],
    edges: [
      { from: '$start', to: 'a', on: 'success' },
      { from: 'a', to: 'hostile', on: 'success' },
      { from: 'a', to: 'undo', on: 'failure', trigger: 'any-step' },
    ],
  })
  expect(back.outcome).toBe('rolled-back')
  expect(readFileSync(join(root, 'state', 'a'), 'utf8')).toBe('before')
})

test('one that answers again for an attempt which has ended is not used any more, and nothing fails by it', async () => {
  const message = JSON.stringify({ type: 'ended', attempt: 1, outcome: success })
  const run = await carryOut({
    steps: [
      hostileStep('say-late', { message }),
      command('wait', 'sleep 2'),
      { ...hostileStep('flood', { run: 'echo next' }), id: 'next' },
    ],
    edges: [
      { from: '$start', to: 'hostile', on: 'success' },
      { from: 'hostile', to: 'wait', on: 'success' },
      { from: 'wait', to: 'next', on: 'success' },
    ],
  })
  expect(run.outcome).toBe('succeeded')
  expect(keptOutput()).toContain('next\n')
})

test('no process is killed that is not its own, whatever it calls its own', async () => {
  const bystander = spawn('sleep', ['60'], { detached: true })
  const { pid = 0 } = bystander
  expect(pid).toBeGreaterThan(1)
  const run = await carryOut({
    steps: [say({ type: 'group', attempt: 1, pid, state: 'begun' })],
    edges: [{ from: '$start', to: 'hostile', on: 'success' }],
  })
  expect(run.outcome).toBe('succeeded')
  expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null])
  bystander.kill('SIGKILL')
})

test('a daemon that holds the pipes of its attempt is not waited for, and may live on', async () => {
  const pidFile = join(folder, 'daemon')
  const from = performance.now()
  const run = await carryOut({
    steps: [hostileStep('daemon', { pidFile })],
    edges: [{ from: '$start', to: 'hostile', on: 'success' }],
  })
  expect(run.outcome).toBe('succeeded')
  expect(performance.now() - from).toBeLessThan(20_000)
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
})
