import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow, type Run, summarize } from '@contraflow/engine'
import { compile, type FlowInput, mergeCatalog } from '@contraflow/flow'
import { type LoadedPlugins, loadPlugins } from '@contraflow/plugin-runtime'
import { describePlugin } from '@contraflow/plugin-sdk'
import { Runner } from '@contraflow/runner'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
    fetchArtifact: async () => '',
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
    artifacts: [],
    deadlineAt: null,
  })
  return ended
}

function hostileStep(type: string, params: Record<string, string | number> = {}) {
  return { id: 'hostile', uses: `hostile/${type}@1`, params, timeoutMs: 60_000 }
}

const command = (id: string, run: string) => ({ id, uses: 'command/run@1', params: { run } })

test.each([
  ['crash', {}, 'crashed', 'the process of its plugin ended before it did'],
  ['throw-later', {}, 'crashed', 'the process of its plugin ended before it did'],
  ['hang', { timeoutMs: 500 }, 'timeout', 'still running after its time limit'],
  ['eat', {}, 'crashed', 'more memory than the 512 MiB'],
])(
  '%s: its attempt fails, what runs beside it does not, and the way back is found',
  async (type, more, kind, message) => {
    const step = { ...hostileStep(type), ...more }
    const beside = command('beside', 'echo begun > state/beside; sleep 1; echo done > state/beside')
    const handled = await carryOut({
      steps: [step, beside, command('after', 'echo done > state/after')],
      edges: [
        { from: '$start', to: 'hostile', on: 'success' },
        { from: '$start', to: 'beside', on: 'success' },
        { from: 'hostile', to: 'after', on: 'failure' },
      ],
    })
    expect(summarize(handled)).toMatchObject({ outcome: 'succeeded', fellBack: 1 })
    expect(handled.steps[0]?.failure).toMatchObject({
      kind,
      message: expect.stringContaining(message),
    })
    expect(handled.steps[1]?.state).toBe('succeeded')
    expect(readFileSync(join(root, 'state', 'beside'), 'utf8')).toBe('done\n')

    writeFileSync(join(root, 'state', 'a'), 'before')
    const back = await carryOut({
      steps: [command('a', 'echo after > state/a'), step],
      rollbacks: [command('undo', 'printf before > state/a')],
      edges: [
        { from: '$start', to: 'a', on: 'success' },
        { from: 'a', to: 'hostile', on: 'success' },
        { from: 'a', to: 'undo', on: 'failure', trigger: 'any-step' },
      ],
    })
    expect(back.outcome).toBe('rolled-back')
    expect(readFileSync(join(root, 'state', 'a'), 'utf8')).toBe('before')
  },
)

test(`a flood of ${FLOOD_MIB} MiB of output: its beginning and end are kept, and the agent stays small`, async () => {
  const before = process.memoryUsage.rss()
  let most = before
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 50)
  const run = await carryOut({
    steps: [hostileStep('flood', { mebibytes: FLOOD_MIB })],
    edges: [{ from: '$start', to: 'hostile', on: 'success' }],
  })
  clearInterval(watching)
  expect(run.outcome).toBe('succeeded')
  const texts = runner
    .entries(`run_${runs}`, 0, 100_000)
    .flatMap((entry) => (entry.kind === 'output' ? [entry.text] : []))
  const kept = texts.reduce((sum, text) => sum + text.length, 0)
  expect(kept).toBeGreaterThan(KEPT_BYTES - MIB)
  expect(kept).toBeLessThanOrEqual(KEPT_BYTES + 200)
  expect(texts.at(-1)?.endsWith('the end\n')).toBe(true)
  expect(texts.some((text) => /… \d+\.\d MiB of the output were cut out here …/.test(text))).toBe(
    true,
  )
  console.log(`flood: ${FLOOD_MIB} MiB took ${Math.round((most - before) / MIB)} MiB of memory`)
  expect(most - before).toBeLessThan(80 * MIB)
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
