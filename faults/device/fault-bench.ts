import { type RunSummary, summarize } from '@contraflow/engine'
import type { Fault, FaultCounts } from '@contraflow/testing'
import { until } from '../../apps/server/src/testing/until.ts'
import { checkRun } from './check-run.ts'
import { FaultDevice } from './fault-device.ts'
import { FAULT_FLOWS, type FaultFlow } from './fault-flows.ts'
import { compareWithServer, FaultServer } from './fault-server.ts'
import type { HeldJournal } from './held-journal.ts'

const LONG_MS = 60_000
/** To ask the server costs what the device has to share: it is asked less often than the shim, which is a read of a few bytes. */
const ASK_EVERY_MS = 80

export interface Experiment {
  /** How many of the faults came; fewer than asked for where the run ended before. */
  readonly fired: number
  /** Changes that the power cuts threw away. */
  readonly dropped: number
  readonly counts: FaultCounts
  readonly wrong: readonly string[]
  readonly summary: RunSummary
}

/** A real server with one device to be broken again and again. */
export class FaultBench implements AsyncDisposable {
  readonly #server: FaultServer
  readonly #device: FaultDevice
  readonly #deviceId: string

  private constructor(server: FaultServer, device: FaultDevice, deviceId: string) {
    this.#server = server
    this.#device = device
    this.#deviceId = deviceId
  }

  static async open(): Promise<FaultBench> {
    const server = await FaultServer.start(FAULT_FLOWS)
    const { token } = await server.api.devices.enrol.mutate()
    const device = new FaultDevice(server.url, token, 'fault-device')
    device.prepare(null)
    const deviceId = await until(async () => {
      const [found] = await server.api.devices.list.query()
      return found?.online === true ? found.id : null
    })
    return new FaultBench(server, device, deviceId)
  }

  /** One run of the flow in which these faults happen one after the other, and all that can be compared about it. */
  async break(
    flow: FaultFlow,
    faults: readonly Fault[],
    deadlineAt: number | null = null,
  ): Promise<Experiment> {
    const device = this.#device
    const [first = null, ...later] = faults
    device.prepare(first)
    const runId = await this.#server.deploy(flow, this.#deviceId, deadlineAt)
    const found: HeldJournal[] = []
    let dropped = 0
    let fired = 0
    for (let fault = first; ; fault = later.shift() ?? null) {
      const came = await this.#untilFiredOrDone(runId, flow)
      if (!came || fault === null) break
      fired += 1
      if (fault.action === 'cut-power') dropped += await device.losePower()
      else await device.whenAgentIsGone()
      found.push(await device.journalOf(runId))
      device.control.arm(later[0] ?? null)
      device.start()
    }
    const told = await this.#server.run(runId)
    const counts = device.control.counts
    const kept = await device.journalOf(runId)
    const { root, begun, untouchedApp } = device
    const plan = this.#server.planOf(flow)
    const { wrong, run } = checkRun({
      flow,
      plan,
      found,
      isGentle: first?.action === 'terminate-agent',
      kept,
      entries: told.entries,
      begun,
      root,
      untouchedApp,
    })
    const serverWrong = compareWithServer(told, run)
    return { fired, dropped, counts, wrong: [...wrong, ...serverWrong], summary: summarize(run) }
  }

  /** Sets the device's clock so far from the server's. */
  setClock(offsetSeconds: number): void {
    this.#device.control.setClock(offsetSeconds)
  }

  get log(): string {
    return this.#device.log
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#device[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
  }

  /** True once the armed fault has happened; false once the run has ended, is told whole, and the agent rests. */
  async #untilFiredOrDone(runId: string, flow: FaultFlow): Promise<boolean> {
    let isRolledBack = flow.rolledBackLater !== true
    let askAt = performance.now() + ASK_EVERY_MS
    return until(async () => {
      if (this.#device.control.hasFired) return { came: true }
      if (performance.now() < askAt) return null
      askAt = performance.now() + ASK_EVERY_MS
      const run = await this.#server.run(runId)
      if (run.phase !== 'ended' || run.pendingOrder !== null) return null
      if (!isRolledBack && run.outcome === 'succeeded') {
        isRolledBack = true
        await this.#server.api.runs.order.mutate({ id: runId, order: 'roll-back' })
        return null
      }
      await rest(this.#device)
      return { came: await this.#device.control.disarm() }
    }, LONG_MS).then(({ came }) => came)
  }
}

/** The agent has written everything that it will: two looks in a row find the same. */
async function rest(device: FaultDevice): Promise<void> {
  for (let before = -1; before !== device.control.counts.changes; ) {
    before = device.control.counts.changes
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
