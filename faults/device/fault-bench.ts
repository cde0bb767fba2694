import { isDeepStrictEqual } from 'node:util'
import { type Run, type RunSummary, summarize } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import type { Fault } from '@contraflow/testing'
import { PAGE_TOKEN_HEADER } from '../../apps/server/src/page-token.ts'
import { TestServer } from '../../apps/server/src/testing/test-server.ts'
import { until } from '../../apps/server/src/testing/until.ts'
import { application } from './application.ts'
import { checkRun, type HeldJournal } from './check-run.ts'
import { FaultDevice } from './fault-device.ts'
import { FAULT_FLOWS, type FaultFlow } from './fault-flows.ts'

const LONG_MS = 60_000

export interface Experiment {
  /** How many of the faults came; fewer than asked for where the run ended before. */
  readonly fired: number
  /** Changes that the power cuts threw away. */
  readonly dropped: number
  readonly counts: { readonly changes: number; readonly journalWrites: number }
  readonly wrong: readonly string[]
  readonly summary: RunSummary
}

interface Published {
  readonly versionId: string
  readonly plan: Plan
}

/** A real server with one device to be broken again and again. */
export class FaultBench implements AsyncDisposable {
  readonly #server: TestServer
  readonly #device: FaultDevice
  readonly #deviceId: string
  readonly #published = new Map<string, Published>()

  private constructor(server: TestServer, device: FaultDevice, deviceId: string) {
    this.#server = server
    this.#device = device
    this.#deviceId = deviceId
  }

  static async open(): Promise<FaultBench> {
    const server = await TestServer.start()
    const { token } = await server.api.devices.enrol.mutate()
    const device = new FaultDevice(server.url, token, 'fault-device')
    device.prepare(null)
    const deviceId = await until(async () => {
      const [found] = await server.api.devices.list.query()
      return found?.online === true ? found.id : null
    })
    const bench = new FaultBench(server, device, deviceId)
    await bench.#upload('app.tgz', await application())
    for (const flow of FAULT_FLOWS) await bench.#publish(flow)
    return bench
  }

  /** One run of the flow in which these faults happen one after the other, and all that can be compared about it. */
  async break(
    flow: FaultFlow,
    faults: readonly Fault[],
    deadlineAt: number | null = null,
  ): Promise<Experiment> {
    const device = this.#device
    const published = this.#published.get(flow.name)
    if (published === undefined) throw new Error(`${flow.name} is not published`)
    const [first = null, ...later] = faults
    device.prepare(first)
    const runId = await this.#deploy(published.versionId, deadlineAt)
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
    const told = await this.#server.api.runs.get.query({ id: runId })
    const counts = device.control.counts
    const kept = await device.journalOf(runId)
    const { root, begun, untouchedApp } = device
    const { plan } = published
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
    return until(async () => {
      if (this.#device.control.hasFired) return { came: true }
      const run = await this.#server.api.runs.get.query({ id: runId })
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

  async #deploy(versionId: string, deadlineAt: number | null): Promise<string> {
    const { id } = await this.#server.api.deployments.create.mutate({
      versionId,
      deviceIds: [this.#deviceId],
      inputs: {},
      deadlineAt: deadlineAt === null ? null : new Date(deadlineAt).toISOString(),
    })
    const [run] = (await this.#server.api.deployments.get.query({ id })).runs
    return run?.id ?? ''
  }

  async #publish({ name, flow }: FaultFlow): Promise<void> {
    const { api } = this.#server
    const document = { format: 'contraflow/flow@1', name, ...flow }
    const { id } = await api.flows.create.mutate({ document })
    const version = await api.versions.publish.mutate({ flowId: id, revision: 1 })
    const { plan } = await api.versions.get.query({ id: version.id })
    this.#published.set(name, { versionId: version.id, plan })
  }

  async #upload(name: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const response = await fetch(`${this.#server.url}/api/artifacts?name=${name}`, {
      method: 'POST',
      headers: { [PAGE_TOKEN_HEADER]: this.#server.pageToken },
      body,
    })
    if (response.status !== 201) throw new Error(await response.text())
  }
}

type Told = Awaited<ReturnType<TestServer['api']['runs']['get']['query']>>

/** Whether the server stands where the run does, folded from what it was told. */
function compareWithServer(told: Told, run: Run): readonly string[] {
  const { steps, actions, turn, outcome, phase } = run
  const server = {
    steps: told.steps,
    actions: told.actions,
    turn: told.turn,
    outcome: told.outcome,
    phase: told.phase,
  }
  return isDeepStrictEqual(server, { steps, actions, turn, outcome, phase })
    ? []
    : [`the server says ${told.outcome}, the device ${outcome}`]
}

/** The agent has written everything that it will: two looks in a row find the same. */
async function rest(device: FaultDevice): Promise<void> {
  for (let before = -1; before !== device.control.counts.changes; ) {
    before = device.control.counts.changes
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
