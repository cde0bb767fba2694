import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow, type Run, summarize } from '@contraflow/engine'
import { compile, type FlowInput } from '@contraflow/flow'
import { loadPlugins } from '@contraflow/plugin-runtime'
import { type RunAssignment, Runner, type RunnerError } from '@contraflow/runner'
import { furnish, treeOf } from '../device/device-tree.ts'
import { readTrace } from '../device/trace.ts'
import type { SmallDisk } from './small-disk.ts'

const PLUGINS = loadPlugins(join(import.meta.dirname, '..', '..', 'plugins'))

const LONG_MS = 30_000

/** A device that has its root and its agent's home on one small disk. */
export class FullDevice implements AsyncDisposable {
  readonly root: string
  readonly disk: SmallDisk
  /** Called after each write of a run's journal, with its number from 1. */
  onWritten: (write: number) => void = () => undefined
  readonly stuck: RunnerError[] = []
  readonly #beside = mkdtempSync(join(tmpdir(), 'contraflow-full-'))
  readonly #home: string
  readonly #trace: string
  #runner: Runner | null = null
  #writes = 0

  constructor(disk: SmallDisk) {
    this.disk = disk
    this.root = join(disk.folder, 'root')
    this.#home = join(disk.folder, 'home')
    this.#trace = join(this.#beside, 'trace')
    process.env['FAULT_TRACE'] = this.#trace
    process.env['FAULT_AGENT'] = '1'
  }

  /** As new: an empty disk but for what an update finds there. */
  async renew(): Promise<void> {
    await this.#runner?.close()
    this.#runner = null
    this.disk.free()
    this.onWritten = () => undefined
    this.stuck.length = 0
    this.#writes = 0
    rmSync(this.#home, { recursive: true, force: true })
    furnish(this.root)
    writeFileSync(this.#trace, '')
  }

  /** Its runner lets go of the home, as at a restart of the agent; the next one counts writes anew. */
  async restart(): Promise<void> {
    await this.#runner?.drain()
    await this.#runner?.close()
    this.#runner = null
    this.#writes = 0
  }

  /** Its runner; started where it is not. */
  get runner(): Runner {
    this.#runner ??= new Runner({
      home: this.#home,
      root: this.root,
      plugins: PLUGINS.plugins,
      fetchArtifact: async ({ name }) => join(this.#beside, name.replace('artifact:', '')),
      onStuck: (error) => this.stuck.push(error),
      onWritten: () => {
        this.#writes += 1
        this.onWritten(this.#writes)
      },
    })
    return this.#runner
  }

  /** Makes the content of `artifact:NAME`, which takes no room on the disk. */
  offer(name: string, content: Uint8Array): void {
    writeFileSync(join(this.#beside, name), content)
  }

  /** Rejects where the run is not taken, or has not ended within half a minute. */
  async assign(flow: Omit<FlowInput, 'format' | 'name'>, runId = 'run_1'): Promise<Run> {
    this.runner.assign(assignmentOf(flow, runId))
    return this.#ended(runId)
  }

  /** Goes on with what the runner before has left open; as `assign`. */
  async goOn(runId = 'run_1'): Promise<Run> {
    await this.runner.recover()
    return this.#ended(runId)
  }

  /** Rolls the run back, which has ended; as `assign`. */
  async rollBack(runId = 'run_1'): Promise<Run> {
    this.runner.order(runId, 'roll-back')
    return this.#ended(runId)
  }

  #ended(runId: string): Promise<Run> {
    const late = new Promise<never>((_, reject) =>
      setTimeout(
        () => reject(new Error(`it has not ended; ${this.stuck[0]?.message}`)),
        LONG_MS,
      ).unref(),
    )
    return Promise.race([this.runner.whenEnded(runId), late])
  }

  /** What the home keeps free on the disk for its next process. */
  takeRoomAway(): void {
    rmSync(join(this.#home, 'journal.db-room'))
  }

  get writes(): number {
    return this.#writes
  }

  /** Of `app`, to the byte and with times. */
  get app(): readonly string[] {
    return treeOf(join(this.root, 'app'), true)
  }

  /** What has begun, an id each, in its order. */
  get begun(): readonly string[] {
    return readTrace(this.#trace).map(({ id }) => id)
  }

  mkdir(path: string): void {
    mkdirSync(join(this.root, path), { recursive: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runner?.close()
    rmSync(this.#beside, { recursive: true, force: true })
  }
}

function assignmentOf(flow: Omit<FlowInput, 'format' | 'name'>, runId: string): RunAssignment {
  const document = { format: 'contraflow/flow@1', name: 'On a full disk', ...flow }
  const checked = checkFlow(document, PLUGINS.catalog)
  if (checked.flow === null) throw new Error(JSON.stringify(checked.issues))
  const plan = compile(checked.flow, PLUGINS.catalog)
  const sources = checked.flow.steps.flatMap(({ params }) => {
    const source = params?.['source']
    return typeof source === 'string' ? [source] : []
  })
  return {
    runId,
    flowId: 'flw_1',
    plan,
    inputs: {},
    device: { name: 'full', tags: {} },
    artifacts: sources.map((name) => ({ name, digest: 'sha256:0', sizeBytes: 0 })),
    deadlineAt: null,
  }
}

/** How a run ended, in a line. */
export function endOf(run: Run): string {
  const { outcome, leftUndone } = summarize(run)
  const failed = run.steps.flatMap(({ failure }) =>
    failure == null ? [] : [`${failure.kind}: ${failure.message}`],
  )
  return [outcome, ...leftUndone.map((id) => `left ${id}`), ...failed].join('; ')
}
