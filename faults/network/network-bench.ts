import { until } from '../../apps/server/src/testing/until.ts'
import { checkRun } from '../device/check-run.ts'
import type { FaultFlow } from '../device/fault-flows.ts'
import { compareWithServer, FaultServer, type ToldRun } from '../device/fault-server.ts'
import type { HeldJournal } from '../device/held-journal.ts'
import { NetworkDevice } from './network-device.ts'
import { DELIVER, NetworkProxy, type Rule } from './network-proxy.ts'

const LONG_MS = 90_000
const HELD_MS = 10_000

/** One device, and the network between it and the server. */
export interface Lane {
  readonly proxy: NetworkProxy
  readonly device: NetworkDevice
  readonly deviceId: string
}

/** A real server with several devices, each behind a network of its own that can be broken. */
export class NetworkBench implements AsyncDisposable {
  readonly server: FaultServer
  readonly lanes: readonly Lane[]
  readonly #undo: AsyncDisposableStack

  private constructor(server: FaultServer, lanes: readonly Lane[], undo: AsyncDisposableStack) {
    this.server = server
    this.lanes = lanes
    this.#undo = undo
  }

  static async open(flows: readonly FaultFlow[], lanes: number): Promise<NetworkBench> {
    await using undo = new AsyncDisposableStack()
    const server = undo.use(await FaultServer.start(flows))
    const opened = await Promise.all(
      Array.from({ length: lanes }, (_, index) =>
        openLane(server, undo, { name: `lane-${index}` }),
      ),
    )
    return new NetworkBench(server, opened, undo.move())
  }

  /** Another device, somewhere else. */
  addLane(place: LanePlace): Promise<Lane> {
    return openLane(this.server, this.#undo, place)
  }

  /** Does each with whichever device is free. */
  async share<Job>(
    jobs: Iterable<Job>,
    work: (lane: Lane, job: Job) => Promise<void>,
  ): Promise<void> {
    const left = jobs[Symbol.iterator]()
    const all = this.lanes.map(async (lane) => {
      for (let next = left.next(); next.done !== true; next = left.next()) {
        await work(lane, next.value)
      }
    })
    await Promise.all(all)
  }

  /** A run of the flow under a rule, to its end, and what is wrong then. */
  async tryRun(lane: Lane, flow: FaultFlow, rule: Rule): Promise<readonly string[]> {
    lane.device.prepare()
    lane.proxy.rule = rule
    const runId = await this.server.deploy(flow, lane.deviceId)
    const told = await this.untilTold(runId, flow).catch((error: unknown) => {
      throw new Error(`${flow.name}: ${error}; the agent said\n${lane.device.log.slice(-3_000)}`)
    })
    lane.proxy.rule = DELIVER
    return this.check(lane, flow, told)
  }

  /** Once the server knows a run to have ended, and no order waits; one that is to be rolled back later is. */
  async untilTold(runId: string, flow: FaultFlow): Promise<ToldRun> {
    let isRolledBack = flow.rolledBackLater !== true
    return until(async () => {
      const run = await this.server.run(runId)
      if (run.phase !== 'ended' || run.pendingOrder !== null) return null
      if (isRolledBack || run.outcome !== 'succeeded') return run
      isRolledBack = true
      await this.server.api.runs.order.mutate({ id: runId, order: 'roll-back' })
      return null
    }, LONG_MS)
  }

  /** What is wrong with a run: with what the server was told, with what the device holds, and with its effects. */
  async check(lane: Lane, flow: FaultFlow, told: ToldRun): Promise<readonly string[]> {
    const kept = await wholeJournal(lane.device, told)
    const { wrong, run } = this.#compare(lane, flow, kept, told.entries)
    const isLeft = flow.rolledBackLater === true && told.outcome !== 'rolled-back'
    const order = isLeft ? [`it was not rolled back: ${told.orderRefusal}`] : []
    return [...wrong, ...compareWithServer(told, run), ...order]
  }

  /** The same where the server has heard nothing. */
  checkAlone(lane: Lane, flow: FaultFlow, kept: HeldJournal): readonly string[] {
    return this.#compare(lane, flow, kept, kept.entries).wrong
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.disposeAsync()
  }

  #compare(
    { device }: Lane,
    flow: FaultFlow,
    kept: HeldJournal,
    entries: HeldJournal['entries'],
  ): ReturnType<typeof checkRun> {
    const { begun, root, untouchedApp } = device
    return checkRun({
      flow,
      plan: this.server.planOf(flow),
      found: [],
      isGentle: false,
      kept,
      entries,
      begun: [begun],
      root,
      untouchedApp,
    })
  }
}

interface LanePlace {
  readonly name: string
  /** The address that the device finds its server at. */
  readonly host?: string
  readonly within?: readonly string[]
}

async function openLane(
  server: FaultServer,
  undo: AsyncDisposableStack,
  { name, host, within = [] }: LanePlace,
): Promise<Lane> {
  const proxy = undo.use(await NetworkProxy.open(server.port, host))
  const { token } = await server.api.devices.enrol.mutate()
  const device = undo.use(new NetworkDevice(proxy.url, token, name, within))
  device.start()
  const deviceId = await until(async () => {
    const devices = await server.api.devices.list.query()
    return devices.find((one) => one.name === name && one.online)?.id ?? null
  }, LONG_MS).catch((error: unknown) => {
    throw new Error(`${name} does not connect: ${error}; its agent said\n${device.log}`)
  })
  return { proxy, device, deviceId }
}

/** The agent may be writing still (that it was heard): once a copy of its journal holds all that was told. */
function wholeJournal(device: NetworkDevice, { id, entries }: ToldRun): Promise<HeldJournal> {
  return until(async () => {
    const held = await device.journalOf(id).catch(() => null)
    return held === null || held.lastSeq < entries.length ? null : held
  }, HELD_MS)
}
