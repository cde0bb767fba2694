import { isDeepStrictEqual } from 'node:util'
import { createRun, type Run, replay } from '@contraflow/engine'
import type { FlowInput } from '@contraflow/flow'
import { type Behaviour, SimulatedDevice } from '@contraflow/testing'
import type { ServerProcess } from '../../apps/server/src/testing/server-process.ts'
import { compareWithServer } from '../device/fault-server.ts'

const AT_ONCE = 20
const STEPS = ['a', 'b', 'c', 'd', 'e', 'f'] as const

function command(id: string) {
  return { id, uses: 'command/run@1', params: { run: 'true' } }
}

/** A path of which two steps run beside each other, each step with a way back; some are tried again. */
const FLOW: FlowInput = {
  format: 'contraflow/flow@1',
  name: 'of a fleet',
  steps: STEPS.map((id) => ({
    ...command(id),
    ...(id < 'd' ? { retry: { attempts: 2, delayMs: 100 } } : {}),
  })),
  rollbacks: STEPS.map((id) => command(`undo-${id}`)),
  edges: [
    { from: '$start', to: 'a', on: 'success' },
    { from: 'a', to: 'b', on: 'success' },
    { from: 'a', to: 'c', on: 'success' },
    { from: 'b', to: 'd', on: 'success' },
    { from: 'c', to: 'd', on: 'success' },
    { from: 'd', to: 'e', on: 'success' },
    { from: 'e', to: 'f', on: 'success' },
    ...STEPS.map((id) => ({
      ...{ from: id, to: `undo-${id}`, on: 'failure' as const, trigger: 'any-step' as const },
    })),
  ],
}

/** Many simulated devices of one server, and the deployments that all of them get. */
export class Fleet implements Disposable {
  readonly #server: ServerProcess
  readonly #devices: readonly SimulatedDevice[]
  readonly #versionId: string
  readonly #deployments: string[] = []

  private constructor(server: ServerProcess, devices: readonly SimulatedDevice[], version: string) {
    this.#server = server
    this.#devices = devices
    this.#versionId = version
  }

  static async enrol(server: ServerProcess, size: number, behaviour: Behaviour): Promise<Fleet> {
    const { id } = await server.api.flows.create.mutate({ document: FLOW })
    const version = await server.api.versions.publish.mutate({ flowId: id, revision: 1 })
    const names = Array.from({ length: size }, (_, index) => `simulated-${index}`)
    const devices = await eachOf(names, async (name) => {
      const { token } = await server.api.devices.enrol.mutate()
      return SimulatedDevice.enrol(server.url, token, name, behaviour)
    })
    return new Fleet(server, devices, version.id)
  }

  /** Another run for every device. */
  async deploy(): Promise<void> {
    const { id } = await this.#server.api.deployments.create.mutate({
      versionId: this.#versionId,
      deviceIds: this.#devices.map((device) => device.id),
      inputs: {},
      deadlineAt: null,
    })
    this.#deployments.push(id)
  }

  /** How many runs there are. */
  get runs(): number {
    return this.#deployments.length * this.#devices.length
  }

  /** How many entries the server has acknowledged in all. */
  get acknowledged(): number {
    return this.#devices.reduce((sum, device) => sum + device.acknowledged, 0)
  }

  /** Every device has carried out all its runs, and the server has acknowledged all of them. */
  get isDone(): boolean {
    return this.#devices.every(
      (device) => device.isDone && device.runs.size === this.#deployments.length,
    )
  }

  /** What the devices and their server do not agree on, a sentence each. */
  async disagreements(): Promise<readonly string[]> {
    const { api } = this.#server
    const all = this.#devices.flatMap(({ runs }) => [...runs])
    const wrong = await eachOf(all, async ([runId, { entries, run }]) => {
      const told = await api.runs.get.query({ id: runId })
      const folded = replay(
        createRun(told.plan),
        told.entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : [])),
      )
      return [
        ...(isDeepStrictEqual(told.entries, entries) ? [] : ['other entries than were told']),
        ...compareWithServer(told, folded),
        ...compareWithServer(told, run),
      ].map((what) => `${runId}: ${what}`)
    })
    const counts = await eachOf(this.#deployments, (id) => this.#miscounted(id))
    const offline = (await api.devices.list.query()).filter(({ online }) => !online)
    return [
      ...wrong.flat(),
      ...counts.flat(),
      ...this.#devices.flatMap(({ complaints }) => complaints),
      ...offline.map(({ name }) => `${name} is connected and shown as away`),
    ]
  }

  [Symbol.dispose](): void {
    for (const device of this.#devices) device[Symbol.dispose]()
  }

  async #miscounted(deploymentId: string): Promise<readonly string[]> {
    const { counts, runs } = await this.#server.api.deployments.get.query({ id: deploymentId })
    const byId = new Map<string, Run>(
      this.#devices.flatMap((device) => [...device.runs].map(([id, { run }]) => [id, run])),
    )
    const expected: Record<string, number> = {}
    for (const { id } of runs) {
      const outcome = byId.get(id)?.outcome ?? 'unknown'
      expected[outcome] = (expected[outcome] ?? 0) + 1
    }
    const counted = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
    return isDeepStrictEqual(counted, expected)
      ? []
      : [`${deploymentId} counts ${JSON.stringify(counted)}, not ${JSON.stringify(expected)}`]
  }
}

/** Some at once, in any order; the answers in theirs. */
async function eachOf<One, Answer>(
  all: readonly One[],
  work: (one: One) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers = new Map<number, Answer>()
  const left = all.entries()
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const [index, one] of left) answers.set(index, await work(one))
  })
  await Promise.all(workers)
  return all.flatMap((_, index) => answers.get(index) ?? [])
}
