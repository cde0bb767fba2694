import { createRun, replay } from '@contraflow/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../apps/server/src/testing/until.ts'
import { FAULT_FLOWS, type FaultFlow } from './device/fault-flows.ts'
import { flowsToBreak } from './device/flows-to-break.ts'
import { type Message, refusal } from './network/message.ts'
import { lackOfNamespaces, Namespace } from './network/namespace.ts'
import { type Lane, NetworkBench } from './network/network-bench.ts'
import { DELIVER, type Rule } from './network/network-proxy.ts'
import { PATIENT } from './network/patient-flow.ts'
import { type Cut, counting, cutting, disorder, TWICE } from './network/rules.ts'
import { faultPlan, random } from './plan.ts'

const LANES = 3
/** Of each flow, in the short form. */
const SHORT = { cuts: 1, disorders: 1 } as const
const ALONE_MS = 60_000

const plan = faultPlan()
const chance = random(plan.seed)
const seen = { runs: 0, cuts: 0, disorders: 0, points: new Set<string>() }
let bench: NetworkBench

beforeAll(async () => {
  bench = await NetworkBench.open([...FAULT_FLOWS, PATIENT], LANES)
})

afterAll(async () => {
  console.log(
    `network: ${seen.runs} runs checked, ${seen.cuts} cuts at ${seen.points.size} points, ${seen.disorders} messages lost, doubled, late or old (seed ${plan.seed})`,
  )
  await bench[Symbol.asyncDispose]()
})

async function tried(lane: Lane, flow: FaultFlow, rule: Rule, how: string): Promise<string[]> {
  const wrong = await bench.tryRun(lane, flow, rule)
  seen.runs += 1
  return wrong.map((what) => `${flow.name}, ${how}: ${what}`)
}

function anyLane(): Lane {
  const [lane] = bench.lanes
  if (lane === undefined) throw new Error('there is no device')
  return lane
}

test('a device whose server is gone for good goes forward, or back, to its end alone', async () => {
  const problems: string[] = []
  const flows = FAULT_FLOWS.filter(({ rolledBackLater }) => rolledBackLater !== true)
  await bench.share(flows.slice(0, plan.minutes === null ? 3 : undefined), async (lane, flow) => {
    problems.push(...(await goneForGood(lane, flow)))
  })
  expect(problems).toEqual([])
})

/** The server is gone with the first word of the run, which is that it starts. */
async function goneForGood(lane: Lane, flow: FaultFlow): Promise<readonly string[]> {
  const { device, proxy, deviceId } = lane
  device.prepare()
  proxy.rule = (message, line) => {
    if (message.name === 'tell') proxy.down()
    else line.deliver(message)
  }
  const runId = await bench.server.deploy(flow, deviceId)
  const runPlan = bench.server.planOf(flow)
  const held = await until(async () => {
    const journal = await device.journalOf(runId).catch(() => null)
    const events = (journal?.entries ?? []).flatMap((entry) =>
      entry.kind === 'event' ? [entry.event] : [],
    )
    return replay(createRun(runPlan), events).phase === 'ended' ? journal : null
  }, ALONE_MS)
  const alone = bench.checkAlone(lane, flow, held)
  expect((await bench.server.run(runId)).lastSeq).toBe(0)
  // It may have begun to wait long for its server.
  await device.end()
  proxy.rule = DELIVER
  proxy.up()
  device.start()
  const told = await bench.check(lane, flow, await bench.untilTold(runId, flow))
  seen.runs += 1
  seen.cuts += 1
  return [...alone, ...told].map((what) => `${flow.name}, its server gone: ${what}`)
}

test('with the connection cut between any two messages all is told, once', async () => {
  const problems: string[] = []
  const attempts: { flow: FaultFlow; cuts: readonly Cut[] }[] = []
  const lengths = new Map<FaultFlow, number>()
  await bench.share(flowsToBreak('even'), async (lane, flow) => {
    let messages = 0
    const rule = counting(() => {
      messages += 1
    })
    problems.push(...(await tried(lane, flow, rule, 'uncut')))
    lengths.set(flow, messages)
    const points = Array.from({ length: messages }, (_, index) => index + 1).flatMap((at) => [
      { at, how: 'lost' } as const,
      { at, how: 'last' } as const,
    ])
    attempts.push(...chosen(points).map((cut) => ({ flow, cuts: [cut] })))
  })
  const tryCuts = async (lane: Lane, { flow, cuts }: (typeof attempts)[number]) => {
    const where: string[] = []
    const rule = cutting(cuts, ({ to, name }: Message) => {
      where.push(`${name} to ${to}`)
      seen.cuts += 1
      seen.points.add(`${flow.name} ${JSON.stringify(cuts)}`)
    })
    const wrong = await tried(lane, flow, rule, JSON.stringify(cuts))
    problems.push(...wrong.map((what) => `${what} (cut at ${where.join(', then ')})`))
  }
  await bench.share(attempts, tryCuts)
  const end = performance.now() + minutesMs() / 2
  await bench.share(pairs(lengths, end), tryCuts)
  expect(problems).toEqual([])
})

function chosen<Point>(points: readonly Point[]): readonly Point[] {
  if (plan.minutes !== null) return points
  return points
    .map((point) => ({ point, by: chance() }))
    .toSorted((a, b) => a.by - b.by)
    .slice(0, SHORT.cuts)
    .map(({ point }) => point)
}

function minutesMs(): number {
  return (plan.minutes ?? 0) * 60_000
}

/** A second cut that hits the coming back from the first. */
function* pairs(lengths: ReadonlyMap<FaultFlow, number>, end: number) {
  while (performance.now() < end) {
    const flow = FAULT_FLOWS[Math.floor(chance() * FAULT_FLOWS.length)]
    if (flow === undefined) return
    const cut = (messages: number): Cut => ({
      at: 1 + Math.floor(chance() * messages),
      how: chance() < 0.5 ? 'lost' : 'last',
    })
    yield { flow, cuts: [cut(lengths.get(flow) ?? 1), cut(8)] }
  }
}

test('with every message delivered twice everything happens once', async () => {
  const problems: string[] = []
  await bench.share(
    [...flowsToBreak('odd'), 'stop', 'stop-and-roll-back'] as const,
    async (lane, job) => {
      problems.push(
        ...(typeof job === 'string'
          ? await abortedRun(lane, job, TWICE)
          : await tried(lane, job, TWICE, 'all twice')),
      )
    },
  )
  expect(problems).toEqual([])
})

/** An operator aborts it while its second step waits. */
async function abortedRun(
  lane: Lane,
  order: 'stop' | 'stop-and-roll-back',
  rule: Rule,
  meanwhile: { before?: () => void; after?: () => void } = {},
): Promise<readonly string[]> {
  const { device, proxy, deviceId } = lane
  device.prepare()
  proxy.rule = rule
  const runId = await bench.server.deploy(PATIENT, deviceId)
  await until(async () => {
    const { lastSeq } = await bench.server.run(runId)
    return device.begun.includes('b') && lastSeq > 1 ? true : null
  })
  meanwhile.before?.()
  await bench.server.api.runs.order.mutate({ id: runId, order })
  meanwhile.after?.()
  const told = await bench.untilTold(runId, PATIENT)
  proxy.rule = DELIVER
  seen.runs += 1
  expect(told).toMatchObject({
    outcome: order === 'stop' ? 'aborted' : 'rolled-back',
    orderRefusal: null,
  })
  return bench.check(lane, PATIENT, told)
}

test('an abort for a device that is away is obeyed on its return', async () => {
  const problems: string[] = []
  await bench.share(['stop', 'stop-and-roll-back'] as const, async (lane, order) => {
    const { proxy } = lane
    const away = { before: () => proxy.down(), after: () => proxy.up() }
    problems.push(...(await abortedRun(lane, order, DELIVER, away)))
  })
  expect(problems).toEqual([])
})

test('an abort that finds the run ended on a device that was away is told to have come too late', async () => {
  const lane = anyLane()
  const { device, proxy, deviceId } = lane
  device.prepare()
  const runId = await bench.server.deploy(PATIENT, deviceId)
  await until(async () => ((await bench.server.run(runId)).lastSeq > 1 ? true : null))
  await until(() => (device.begun.includes('b') ? true : null))
  proxy.down()
  await bench.server.api.runs.order.mutate({ id: runId, order: 'stop-and-roll-back' })
  device.letGo()
  await untilEndedThere(lane, runId)
  proxy.up()
  const told = await bench.untilTold(runId, PATIENT)
  expect(told).toMatchObject({
    outcome: 'succeeded',
    orderRefusal: expect.stringMatching(/late|ended/),
  })
  expect(await bench.check(lane, PATIENT, told)).toEqual([])
  seen.runs += 1
})

/** Once the device's own journal says that the second step has ended. */
function untilEndedThere({ device }: Lane, runId: string): Promise<true> {
  return until(async () => {
    const held = await device.journalOf(runId).catch(() => null)
    const last = held?.entries.findLast(({ kind }) => kind === 'event')
    return last?.kind === 'event' && last.event.type === 'attempt-ended' && last.event.id === 'b'
      ? true
      : null
  })
}

test('what comes late from an old connection, of a run that has ended or is forgotten, changes nothing', async () => {
  const lane = anyLane()
  const { device, proxy } = lane
  const old: Message[] = []
  const flow = FAULT_FLOWS.find(({ rolledBackLater }) => rolledBackLater === true)
  const succeeding = FAULT_FLOWS[0]
  if (flow === undefined || succeeding === undefined) throw new Error('there is no such flow')
  const keep = counting((message) => old.push(message))
  expect(await tried(lane, flow, keep, 'kept')).toEqual([])
  expect(await tried(lane, succeeding, keep, 'kept')).toEqual([])
  // The first of these is forgotten once the second has succeeded.
  expect(await tried(lane, succeeding, DELIVER, 'once more')).toEqual([])
  const before = device.begun
  const runs = async () => {
    const { runs: all } = await bench.server.api.devices.get.query({ id: lane.deviceId })
    return all.map(({ id, lastSeq, outcome }) => ({ id, lastSeq, outcome }))
  }
  const known = await runs()
  const next = await newLine(lane)
  for (const message of old) {
    if (['welcome', 'assign', 'order', 'tell', 'acknowledgement'].includes(message.name))
      next.deliver(message)
  }
  // Whatever these set going comes before what a further run does.
  expect(await tried(lane, succeeding, DELIVER, 'after what was late')).toEqual([])
  expect((await runs()).slice(1)).toEqual(known)
  expect(before).toEqual(device.begun)
  expect(proxy.lines.at(-1)?.number).toBe(next.number)
})

/** The device comes back on another connection. */
function newLine({ proxy }: Lane) {
  const count = proxy.lines.length
  for (const line of proxy.lines) line.cut()
  return until(() => {
    const line = proxy.lines.at(-1)
    return line !== undefined && line.number > count && line.isOpen ? line : null
  })
}

test('messages late, lost, doubled and out of order, across connections, leave device and server at one', async () => {
  const problems: string[] = []
  const jobs = function* (): Iterable<FaultFlow> {
    for (let count = 0; count < SHORT.disorders; count += 1) yield* flowsToBreak('even')
    const end = performance.now() + minutesMs() / 2
    while (performance.now() < end) yield* FAULT_FLOWS
  }
  await bench.share(jobs(), async (lane, flow) => {
    const rule = disorder(lane.proxy, chance, () => {
      seen.disorders += 1
    })
    problems.push(...(await tried(lane, flow, rule, 'in disorder')))
  })
  expect(problems).toEqual([])
})

test('an agent that a server in trouble has turned away comes back', async () => {
  const lane = anyLane()
  const { proxy } = lane
  let turnedAway = 0
  proxy.rule = (message, line) => {
    if (message.to === 'device' && message.name === 'connect' && turnedAway === 0) {
      turnedAway += 1
      line.deliverLast(refusal('server.failed'))
    } else line.deliver(message)
  }
  await newLine(lane)
  expect(turnedAway).toBe(1)
})

const lack = lackOfNamespaces()
/** What a connection needs to be given up by whoever waits on it: its heartbeat comes each 25 s, or is late after 20 s. */
const SILENCE_MS = 50_000

test.skipIf(lack !== null)(
  `a device comes back when its cable was pulled in the middle, and all is told once${lack === null ? '' : ` (${lack})`}`,
  async () => {
    await using namespace = await Namespace.open()
    const lane = await bench.addLane({
      name: 'behind-a-cable',
      host: namespace.host,
      within: namespace.within,
    })
    const problems: string[] = []
    problems.push(...(await cableRun(lane, namespace, 'short')))
    problems.push(...(await cableRun(lane, namespace, 'broken')))
    if (plan.minutes !== null) problems.push(...(await cableRun(lane, namespace, 'silent')))
    expect(problems).toEqual([])
    await lane.device.end()
  },
)

/**
 * The cable is pulled while a step runs, which ends meanwhile. `short`: the connection survives. `broken`: it was forgotten
 * on the other side. `silent`: until both sides have given it up.
 */
async function cableRun(
  lane: Lane,
  namespace: Namespace,
  how: 'short' | 'broken' | 'silent',
): Promise<readonly string[]> {
  const { device, proxy, deviceId } = lane
  device.prepare()
  proxy.rule = DELIVER
  const runId = await bench.server.deploy(PATIENT, deviceId)
  await until(async () => {
    const { lastSeq } = await bench.server.run(runId)
    return device.begun.includes('b') && lastSeq > 1 ? true : null
  })
  const line = proxy.lines.at(-1)
  await namespace.pull()
  device.letGo()
  if (how === 'broken') line?.cut()
  if (how === 'silent') {
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS))
    expect((await bench.server.api.devices.get.query({ id: deviceId })).online).toBe(false)
  }
  await untilEndedThere(lane, runId)
  expect((await bench.server.run(runId)).phase).toBe('forward')
  await namespace.plugIn()
  const told = await bench.untilTold(runId, PATIENT)
  expect(told.outcome).toBe('succeeded')
  seen.runs += 1
  seen.cuts += 1
  return (await bench.check(lane, PATIENT, told)).map((what) => `cable, ${how}: ${what}`)
}
