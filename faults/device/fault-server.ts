import { isDeepStrictEqual } from 'node:util'
import type { Run } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import { PAGE_TOKEN_HEADER } from '../../apps/server/src/page-token.ts'
import { TestServer } from '../../apps/server/src/testing/test-server.ts'
import { application } from './application.ts'
import type { FaultFlow } from './fault-flows.ts'

/** A run as the server shows it. */
export type ToldRun = Awaited<ReturnType<TestServer['api']['runs']['get']['query']>>

interface Published {
  readonly versionId: string
  readonly plan: Plan
}

/** A real server with flows published that are to be broken, and the file that they deliver. */
export class FaultServer implements AsyncDisposable {
  readonly #server: TestServer
  readonly #published = new Map<string, Published>()

  private constructor(server: TestServer) {
    this.#server = server
  }

  static async start(flows: readonly FaultFlow[]): Promise<FaultServer> {
    const server = new FaultServer(await TestServer.start())
    await server.#upload('app.tgz', await application())
    for (const flow of flows) await server.#publish(flow)
    return server
  }

  get url(): string {
    return this.#server.url
  }

  get port(): number {
    return this.#server.port
  }

  get api(): TestServer['api'] {
    return this.#server.api
  }

  planOf(flow: FaultFlow): Plan {
    return this.#publishedOf(flow).plan
  }

  /** Gives the flow to a device, to be started by then (ms since 1970; null: whenever). Answers the run. */
  async deploy(
    flow: FaultFlow,
    deviceId: string,
    deadlineAt: number | null = null,
  ): Promise<string> {
    const { id } = await this.api.deployments.create.mutate({
      versionId: this.#publishedOf(flow).versionId,
      deviceIds: [deviceId],
      inputs: {},
      deadlineAt: deadlineAt === null ? null : new Date(deadlineAt).toISOString(),
    })
    const [run] = (await this.api.deployments.get.query({ id })).runs
    return run?.id ?? ''
  }

  run(id: string): Promise<ToldRun> {
    return this.api.runs.get.query({ id })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]()
  }

  #publishedOf({ name }: FaultFlow): Published {
    const published = this.#published.get(name)
    if (published === undefined) throw new Error(`${name} is not published`)
    return published
  }

  async #publish({ name, flow }: FaultFlow): Promise<void> {
    const document = { format: 'contraflow/flow@1', name, ...flow }
    const { id } = await this.api.flows.create.mutate({ document })
    const version = await this.api.versions.publish.mutate({ flowId: id, revision: 1 })
    const { plan } = await this.api.versions.get.query({ id: version.id })
    this.#published.set(name, { versionId: version.id, plan })
  }

  async #upload(name: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const response = await fetch(`${this.url}/api/artifacts?name=${name}`, {
      method: 'POST',
      headers: { [PAGE_TOKEN_HEADER]: this.#server.pageToken },
      body,
    })
    if (response.status !== 201) throw new Error(await response.text())
  }
}

/** Whether the server stands where the run does, folded from what it was told; empty: it does. */
export function compareWithServer(told: ToldRun, run: Run): readonly string[] {
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
