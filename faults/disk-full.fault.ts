import { randomBytes } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { summarize } from '@contraflow/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { application } from './device/application.ts'
import { FAULT_FLOWS, type FaultFlow, LINEAR } from './device/fault-flows.ts'
import { flowsToBreak } from './device/flows-to-break.ts'
import { endOf, FullDevice } from './disk/full-device.ts'
import { SmallDisk } from './disk/small-disk.ts'
import { faultPlan, random } from './plan.ts'

const DISK_BYTES = 12 * 1_048_576
const MIB = 1_048_576
const SHORT_POINTS = 2

const GOES_BACK = flowCalled('linear, goes back')
const LATER_BACK = flowCalled('rolled back after its success')

const disk = SmallDisk.mount(DISK_BYTES)
const plan = faultPlan()
const chance = random(plan.seed)
const seen = { runs: 0, fills: 0 }
let device: FullDevice

/** Needs to be allowed to mount a file system. */
const onDisk = test.skipIf(disk === null)

beforeAll(async () => {
  if (disk === null) return
  device = new FullDevice(disk)
  device.offer('app.tgz', await application())
})
afterAll(async () => {
  console.log(
    `disk full: ${seen.runs} runs checked, the disk filled at ${seen.fills} points (seed ${plan.seed})`,
  )
  await device?.[Symbol.asyncDispose]()
  disk?.[Symbol.dispose]()
})

/** One run, its disk filled to the last page right after a write of its journal; `again`: and after each one that follows. */
async function wrongWhenFilled(
  flow: FaultFlow,
  write: number,
  again: boolean,
): Promise<readonly string[]> {
  await device.renew()
  // What its first process took for itself is not what makes it work.
  expect(device.runner.runs()).toEqual([])
  await device.restart()
  const before = device.app
  device.onWritten = (at) => {
    if (at === write || (again && at > write)) device.disk.fill()
  }
  const when = `filled ${again ? 'from' : 'at'} write ${write}`
  const run = await device.assign(flow.flow).catch((error: unknown) => `${when}: ${error}`)
  seen.runs += 1
  seen.fills += 1
  if (typeof run === 'string') return [run]
  const wrong: string[] = []
  const { outcome, leftUndone } = summarize(run)
  const mayFail = Object.keys(flow.fails).some((id) => id.startsWith('undo-'))
  if (outcome === 'rollback-failed' && !mayFail) wrong.push('the way back did not succeed')
  const isBack = run.actions.some(
    ({ state }, index) => state === 'succeeded' && run.plan.actions[index]?.id === 'undo-deliver',
  )
  if (isBack && leftUndone.includes('deliver')) wrong.push('deliver counts as left undone')
  if (isBack && device.app.join('\n') !== before.join('\n')) wrong.push('app is not as it was')
  if (device.stuck.length > 0) wrong.push(`it stood still: ${device.stuck[0]?.message}`)
  const started = run.steps.filter(({ startedAs }) => startedAs > 0).length
  const begun = new Set(device.begun.filter((id) => !id.startsWith('undo-')))
  if (begun.size > started) wrong.push(`${begun.size} steps began, ${started} were journaled`)
  return wrong.map((what) => `${when}: ${what} (${endOf(run)})`)
}

onDisk.for(flowsToBreak('even'))(
  'filled at any moment, $name: it ends by itself, and the way back works',
  async (flow) => {
    await device.renew()
    await device.assign(flow.flow)
    seen.runs += 1
    const all = Array.from({ length: device.writes }, (_, index) => [
      { write: index + 1, again: false },
      { write: index + 1, again: true },
    ]).flat()
    const chosen = plan.minutes === null ? sample(all, SHORT_POINTS) : all
    const wrong: string[] = []
    for (const { write, again } of chosen)
      wrong.push(...(await wrongWhenFilled(flow, write, again)))
    expect(wrong).toEqual([])
  },
)

onDisk(
  'filled while the agent is away in the middle of a run: it goes back all the same',
  async () => {
    await device.renew()
    const before = device.app
    const away = Promise.withResolvers<void>()
    device.onWritten = (write) => {
      if (write === 3) device.restart().then(away.resolve, away.reject)
    }
    device.assign(GOES_BACK.flow).catch(() => undefined)
    await away.promise
    device.onWritten = () => undefined
    device.disk.fill()
    const run = await device.goOn()
    expect([endOf(run), device.stuck]).toEqual([expect.stringMatching(/^rolled-back; [^l]/), []])
    expect(device.app).toEqual(before)
  },
)

onDisk('a run that succeeded is rolled back on a disk that was filled since', async () => {
  await device.renew()
  const before = device.app
  await device.assign(LATER_BACK.flow)
  await device.restart()
  device.disk.fill()
  const run = await device.rollBack()
  expect([run.outcome, device.stuck]).toEqual(['rolled-back', []])
  expect(device.app).toEqual(before)
})

onDisk('a roll-back that finds no room at all is carried out once there is some', async () => {
  await device.renew()
  await device.assign(LATER_BACK.flow)
  await device.restart()
  device.takeRoomAway()
  device.disk.fill()
  const ended = device.rollBack()
  await expect.poll(() => device.stuck.length, { timeout: 10_000 }).toBeGreaterThan(0)
  expect(device.stuck[0]?.code).toBe('journal.full')
  device.disk.free()
  expect((await ended).outcome).toBe('rolled-back')
})

onDisk(
  'full before it was assigned: it is refused with the reason; freed, another one runs',
  async () => {
    await device.renew()
    expect(device.runner.runs()).toEqual([])
    device.disk.fill()
    const run = await device.assign(LINEAR.flow)
    expect([run.outcome, run.reason]).toEqual(['refused', expect.stringContaining('no room')])
    expect(device.begun).toEqual([])
    device.disk.free()
    expect((await device.assign(LINEAR.flow, 'run_2')).outcome).toBe('succeeded')
  },
)

onDisk('an assignment that does not fit is not taken; freed, it is', async () => {
  await device.renew()
  expect(device.runner.runs()).toEqual([])
  const large = {
    steps: [{ id: 'a', uses: 'command/run@1', params: { run: `true ${'#'.repeat(3 * MIB)}` } }],
    edges: [{ from: '$start', to: 'a', on: 'success' as const }],
  }
  device.disk.fill()
  await expect(device.assign(large)).rejects.toMatchObject({ code: 'journal.full' })
  expect(device.runner.runs()).toEqual([])
  device.disk.free()
  expect((await device.assign(large)).outcome).toBe('succeeded')
})

onDisk(
  'full before it starts: it is refused with the reason, and nothing has changed',
  async () => {
    await device.renew()
    const ended = device.assign(LINEAR.flow)
    device.disk.fill()
    const run = await ended
    expect([run.outcome, run.reason]).toEqual(['refused', expect.stringContaining('no room')])
    expect(device.begun).toEqual([])
  },
)

onDisk('a delivery that does not fit fails with no-space, and nothing has changed', async () => {
  await device.renew()
  device.offer('large', randomBytes(DISK_BYTES))
  const before = device.app
  const run = await device.assign({
    steps: [deploy('artifact:large', '/app/config')],
    edges: [{ from: '$start', to: 'deliver', on: 'success' }],
  })
  expect(endOf(run)).toMatch(/^failed; left deliver; no-space: .* MiB are needed/)
  expect(device.app).toEqual(before)
})

onDisk(
  'what it replaces does not fit beside itself: no-space, and nothing has changed',
  async () => {
    await device.renew()
    const file = join(device.root, 'app', 'large')
    writeFileSync(file, randomBytes(6 * MIB))
    device.offer('small', Buffer.from('small'))
    const before = statSync(file)
    const run = await device.assign({
      steps: [deploy('artifact:small', '/app/large')],
      edges: [{ from: '$start', to: 'deliver', on: 'success' }],
    })
    expect(endOf(run)).toMatch(/no-space: 6.0 MiB are needed to keep what it replaces/)
    expect(statSync(file)).toMatchObject({ size: 6 * MIB, mtimeMs: before.mtimeMs })
  },
)

onDisk(
  'a step that fills the disk fails, and what it replaced comes back though nothing is free',
  async () => {
    await device.renew()
    const file = join(device.root, 'app', 'large')
    const content = randomBytes(2 * MIB)
    writeFileSync(file, content)
    device.offer('larger', randomBytes(3 * MIB))
    const run = await device.assign({
      steps: [
        deploy('artifact:larger', '/app/large'),
        {
          id: 'spill',
          uses: 'command/run@1',
          params: { run: 'cat /dev/zero > spilt' },
        },
      ],
      rollbacks: [{ id: 'undo-deliver', uses: 'files/revert@1', params: {} }],
      edges: [
        { from: '$start', to: 'deliver', on: 'success' },
        { from: 'deliver', to: 'spill', on: 'success' },
        { from: 'deliver', to: 'undo-deliver', on: 'failure', trigger: 'any-step' },
      ],
    })
    expect(endOf(run)).toMatch(/^rolled-back; left spill; exit-code/)
    expect(readFileSync(file).equals(content)).toBe(true)
  },
)

function flowCalled(name: string): FaultFlow {
  const flow = FAULT_FLOWS.find((one) => one.name === name)
  if (flow === undefined) throw new Error(`no flow to break is called ${name}`)
  return flow
}

function deploy(source: string, destination: string) {
  return { id: 'deliver', uses: 'files/deploy@1', params: { source, destination } }
}

function sample<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items
    .map((item) => ({ item, by: chance() }))
    .toSorted((a, b) => a.by - b.by)
    .slice(0, count)
    .map(({ item }) => item)
}
