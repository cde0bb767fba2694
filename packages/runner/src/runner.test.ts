import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRun, type Run, replay, summarize } from '@contraflow/engine'
import type { FlowInput } from '@contraflow/flow'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunAssignment } from './assignment.ts'
import type { Runner } from './runner.ts'
import {
  assignment,
  type BenchDevice,
  benchDevice,
  command,
  killedIn,
  outputOf,
  planned,
} from './testing/bench-device.ts'

let device: BenchDevice
beforeEach(() => {
  device = benchDevice()
})
afterEach(() => device[Symbol.asyncDispose]())

/** a → b → c, each with an any-step action that logs `undo-…`; c's command is given. */
function wayBack(last: string): Omit<FlowInput, 'format'> {
  const ids = ['a', 'b', 'c']
  return {
    name: 'Way back',
    steps: [
      command('a', 'echo a >> log'),
      command('b', 'echo b >> log'),
      command('c', `echo c >> log; ${last}`),
    ],
    rollbacks: ids.map((id) => command(`undo-${id}`, `echo undo-${id} >> log`)),
    edges: [
      { from: '$start', to: 'a', on: 'success' },
      { from: 'a', to: 'b', on: 'success' },
      { from: 'b', to: 'c', on: 'success' },
      ...ids.map(
        (id) => ({ from: id, to: `undo-${id}`, on: 'failure', trigger: 'any-step' }) as const,
      ),
    ],
  }
}

async function carryOut(
  flow: Omit<FlowInput, 'format'>,
  more: Partial<RunAssignment> = {},
  meanwhile: (runner: Runner) => Promise<void> | void = () => undefined,
): Promise<{ run: Run; runner: Runner }> {
  const runner = device.open()
  await runner.recover()
  runner.assign(assignment(planned(flow, device.plugins), more))
  const ended = runner.whenEnded(more.runId ?? 'run_1')
  await meanwhile(runner)
  return { run: await ended, runner }
}

const logged = (word: string) => vi.waitUntil(() => device.log().includes(word), 20_000)

test('runs real commands forward, and back newest first when one fails', async () => {
  const { run } = await carryOut(wayBack('exit 3'))
  expect(device.log()).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a'])
  expect(summarize(run)).toMatchObject({
    outcome: 'rolled-back',
    order: ['a', 'b', 'c!', 'undo-c', 'undo-b', 'undo-a'],
    leftUndone: [],
  })
})

test('keeps a journal whose events replay to the run, numbered without gaps', async () => {
  const { run, runner } = await carryOut(wayBack('echo said; exit 3'))
  const entries = runner.entries('run_1', 0, 1_000)
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []))
  expect(replay(createRun(run.plan), events)).toEqual(run)
  expect(outputOf(entries)).toContain('said')
})

test('goes back alone after its agent was killed in the middle of a step', async () => {
  const plan = planned(wayBack('while :; do sleep 0.05; done'), device.plugins)
  await killedIn(device, assignment(plan), 'c')

  const runner = device.open()
  const ended = runner.whenEnded('run_1')
  await runner.recover()
  const run = await ended
  expect(summarize(run).order).toEqual(['a', 'b', 'c!', 'undo-c', 'undo-b', 'undo-a'])
  expect(run.turn?.failure?.kind).toBe('interrupted')
  expect(device.log()).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a'])
  expect(processesOf(device.home)).toEqual([])
})

test('a run that was interrupted goes on at its own root, and no newer deployment replaces it', async () => {
  const plan = planned(wayBack('while :; do sleep 0.05; done'), device.plugins)
  await killedIn(device, assignment(plan), 'c')

  const elsewhere = join(device.root, 'elsewhere')
  mkdirSync(elsewhere)
  const runner = device.open(device.plugins, elsewhere)
  await runner.recover()
  runner.assign(assignment(plan, { runId: 'run_2' }))
  const run = await runner.whenEnded('run_1')
  expect(run.outcome).toBe('rolled-back')
  expect(device.log().slice(0, 6)).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a'])
  const events = runner
    .entries('run_1', 0, 1_000)
    .flatMap((entry) => ('event' in entry ? [entry.event.type] : []))
  expect(events).not.toContain('refused')
})

/** Processes that attempts of this home have started. */
function processesOf(home: string): readonly string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
        return environment.includes(`CONTRAFLOW_ATTEMPT=${home} `)
      } catch {
        return false
      }
    })
}

test('whatever is in flight when a runner lets go counts as interrupted, never as failed', async () => {
  const ids = ['one', 'two', 'three']
  const wait = (id: string) => ({
    ...command(id, `echo ${id} >> log; while :; do sleep 0.05; done`),
  })
  const plan = planned(
    {
      name: 'Parallel',
      steps: ids.map(wait),
      edges: ids.map((id) => ({ from: '$start', to: id, on: 'success' }) as const),
    },
    device.plugins,
  )
  const runner = device.open()
  await runner.recover()
  runner.assign(assignment(plan))
  await vi.waitUntil(() => ids.every((id) => device.log().includes(id)), 10_000)
  await runner.close()
  const next = device.open()
  const ended = next.whenEnded('run_1')
  await next.recover()
  const run = await ended
  expect(run.steps.map(({ failure }) => failure?.kind)).toEqual(ids.map(() => 'interrupted'))
})

test('stops at once on stop, and runs no action', async () => {
  const { run } = await carryOut(wayBack('sleep 60'), {}, async (runner) => {
    await logged('c')
    runner.order('run_1', 'stop')
  })
  expect(run.outcome).toBe('aborted')
  expect(device.log()).toEqual(['a', 'b', 'c'])
  expect(summarize(run)).toMatchObject({ order: ['a', 'b', 'c~'], leftUndone: ['a', 'b', 'c'] })
})

test('goes back on stop and roll back', async () => {
  const { run } = await carryOut(wayBack('sleep 60'), {}, async (runner) => {
    await logged('c')
    runner.order('run_1', 'stop-and-roll-back')
  })
  expect(run.outcome).toBe('rolled-back')
  expect(run.turn?.failure?.kind).toBe('aborted')
  expect(device.log()).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a'])
})

test('rolls a run back that had succeeded, once', async () => {
  const { runner } = await carryOut(wayBack('true'))
  runner.order('run_1', 'roll-back')
  const run = await runner.whenEnded('run_1')
  expect(run.outcome).toBe('rolled-back')
  expect(device.log()).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a'])
  expect(() => runner.order('run_1', 'roll-back')).toThrow(
    expect.objectContaining({ code: 'order.refused' }),
  )
})

test('refuses to roll back what is not the last run any more, and to abort what has ended', async () => {
  const { runner } = await carryOut(wayBack('true'))
  const plan = planned(wayBack('true'), device.plugins)
  runner.assign(assignment(plan, { runId: 'run_2', flowId: 'flw_2' }))
  await runner.whenEnded('run_2')
  expect(() => runner.order('run_1', 'roll-back')).toThrow(/Another run has started/)
  expect(() => runner.order('run_1', 'stop')).toThrow(/has ended/)
  expect(() => runner.order('run_9', 'stop')).toThrow(
    expect.objectContaining({ code: 'run.unknown' }),
  )
})

test('refuses to roll back a run of which nothing is kept any more: nothing would come back', async () => {
  const { runner } = await carryOut(wayBack('true'))
  rmSync(join(device.home, 'runs', 'run_1'), { recursive: true })
  expect(() => runner.order('run_1', 'roll-back')).toThrow(/kept for its way back is gone/)
  expect(device.log()).toEqual(['a', 'b', 'c'])
})

test('a run that finds nothing of what it kept ends as that, and does not guess its way back', async () => {
  const plan = planned(wayBack('while :; do sleep 0.05; done'), device.plugins)
  await killedIn(device, assignment(plan), 'c')
  rmSync(join(device.home, 'runs', 'run_1'), { recursive: true })
  const runner = device.open()
  const ended = runner.whenEnded('run_1')
  await runner.recover()
  const { outcome, reason } = await ended
  expect([outcome, reason]).toEqual(['rollback-failed', expect.stringContaining('is gone')])
  expect(device.log()).toEqual(['a', 'b', 'c'])
})

test('fails an attempt that is over its time limit, and kills what it started', async () => {
  const flow = wayBack('true')
  const steps = flow.steps.map((step) =>
    step.id === 'c'
      ? { ...step, params: { run: 'echo c >> log; sleep 60' }, timeoutMs: 300 }
      : step,
  )
  const { run } = await carryOut({ ...flow, steps })
  expect(run.turn?.failure?.kind).toBe('timeout')
  expect(processesOf(device.home)).toEqual([])
})

test('tries a failing step again as often as the flow says', async () => {
  const step = {
    ...command('a', 'echo a >> log; test $(wc -l < log) -ge 3'),
    retry: { attempts: 3 },
  }
  const { run } = await carryOut({
    name: 'Retry',
    steps: [step],
    edges: [{ from: '$start', to: 'a', on: 'success' }],
  })
  expect(run.outcome).toBe('succeeded')
  expect(device.log()).toEqual(['a', 'a', 'a'])
})

test('hands results and inputs on to later steps, and the failure to actions', async () => {
  await carryOut(
    {
      name: 'Values',
      inputs: { who: { type: 'string' } },
      steps: [
        command('a', 'echo measured'),
        command('b', 'echo ${{ steps.a.result.stdout }} ${{ inputs.who }} >> log; exit 4'),
      ],
      rollbacks: [command('undo', 'echo ${{ failure.step }} ${{ failure.kind }} >> log')],
      edges: [
        { from: '$start', to: 'a', on: 'success' },
        { from: 'a', to: 'b', on: 'success' },
        { from: 'b', to: 'undo', on: 'failure' },
      ],
    },
    { inputs: { who: 'you' } },
  )
  expect(device.log()).toEqual(['measured you', 'b exit-code'])
})

test('runs one at a time in the order of assignment, and lets a newer one of the same flow replace one that waits', async () => {
  const runner = device.open()
  const plan = planned(wayBack('while [ ! -e go ]; do sleep 0.05; done'), device.plugins)
  const other = planned(
    {
      name: 'Other',
      steps: [command('o', 'echo o >> log')],
      edges: [{ from: '$start', to: 'o', on: 'success' }],
    },
    device.plugins,
  )
  runner.assign(assignment(plan, { runId: 'run_1' }))
  await logged('a')
  runner.assign(assignment(other, { runId: 'run_2', flowId: 'flw_2' }))
  runner.assign(assignment(other, { runId: 'run_3', flowId: 'flw_2' }))
  expect(runner.assign(assignment(other, { runId: 'run_3', flowId: 'flw_2' }))).toBe(false)
  writeFileSync(join(device.root, 'go'), '')
  await runner.whenEnded('run_3')
  expect(device.log()).toEqual(['a', 'b', 'c', 'o'])
  expect(runner.run('run_2')).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('newer'),
  })
})

test('refuses a plan for a plugin that the device lacks, with nothing changed', async () => {
  const plan = planned(wayBack('true'), device.plugins)
  const runner = device.open({ ...device.plugins, plugins: [] })
  runner.assign(assignment(plan))
  const run = await runner.whenEnded('run_1')
  expect(run).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('command') })
  expect(device.log()).toEqual([])
})

test('refuses a run whose files can not be brought here, with nothing changed', async () => {
  const artifacts = [{ name: 'artifact:gone.tgz', digest: 'sha256:0', sizeBytes: 1 }]
  const { run } = await carryOut(wayBack('true'), { artifacts })
  expect(run).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('artifact:gone.tgz'),
  })
})

test('does not start a run after its deadline', async () => {
  const { run } = await carryOut(wayBack('true'), { deadlineAt: Date.now() - 1 })
  expect(run.outcome).toBe('expired')
  expect(device.log()).toEqual([])
})

test('lets no second runner into its home, and keeps the journal to its owner', async () => {
  device.open()
  expect(() => device.open()).toThrow(expect.objectContaining({ code: 'home.in-use' }))
  expect(statSync(join(device.home, 'journal.db')).mode & 0o777).toBe(0o600)
})

test('lets no secret into what it tells', async () => {
  const { runner } = await carryOut(
    {
      name: 'Secret',
      inputs: { token: { type: 'string', secret: true } },
      steps: [
        {
          id: 'a',
          uses: 'command/run@1',
          params: {
            run: 'echo got $TOKEN; echo $TOKEN >&2; exit 1',
            env: { TOKEN: '${{ inputs.token }}' },
          },
        },
      ],
      edges: [{ from: '$start', to: 'a', on: 'success' }],
    },
    { inputs: { token: 's3cret-value' } },
  )
  const told = JSON.stringify(runner.entries('run_1', 0, 1_000))
  expect(told).toContain('got ***')
  expect(told).not.toContain('s3cret')
})
