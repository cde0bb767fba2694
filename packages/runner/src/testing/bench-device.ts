import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow } from '@contraflow/engine'
import { compile, type FlowInput, isValid, type Plan } from '@contraflow/flow'
import { type LoadedPlugins, loadPlugins } from '@contraflow/plugin-runtime'
import { vi } from 'vitest'
import type { RunAssignment } from '../assignment.ts'
import type { JournalEntry } from '../journal-entry.ts'
import { Runner } from '../runner.ts'

const PLUGINS = join(import.meta.dirname, '..', '..', '..', '..', 'plugins')

/** A scratch device with the real plugins. */
export interface BenchDevice extends AsyncDisposable {
  readonly home: string
  readonly root: string
  readonly plugins: LoadedPlugins
  /** Another runner in the same home, which takes new runs on for the device's root or another; the device closes it. */
  open(plugins?: LoadedPlugins, at?: string): Runner
  /** What the steps wrote into the file `log` below the root, a word a line. */
  log(): readonly string[]
}

export function benchDevice(): BenchDevice {
  const home = mkdtempSync(join(tmpdir(), 'contraflow-device-'))
  const root = join(home, 'root')
  mkdirSync(root)
  const plugins = loadPlugins(PLUGINS)
  const runners: Runner[] = []
  return {
    home: join(home, 'home'),
    root,
    plugins,
    open(given = plugins, at = root) {
      const runner = new Runner({
        home: join(home, 'home'),
        root: at,
        plugins: given.plugins,
        fetchArtifact: async ({ name }) => Promise.reject(new Error(`${name} is nowhere`)),
      })
      runners.push(runner)
      return runner
    },
    log() {
      try {
        return readFileSync(join(root, 'log'), 'utf8').trim().split('\n')
      } catch {
        return []
      }
    },
    async [Symbol.asyncDispose]() {
      for (const runner of runners) await runner.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Carries a run out in a process of its own, which is killed for good once a word is in the device's log. */
export async function killedIn(
  device: BenchDevice,
  assigned: RunAssignment,
  word: string,
): Promise<void> {
  const file = join(device.root, 'assignment.json')
  writeFileSync(file, JSON.stringify(assigned))
  const program = join(import.meta.dirname, 'run-until-killed.ts')
  const child = spawn(process.execPath, [program, device.home, device.root, file], {
    stdio: 'inherit',
  })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  await vi.waitUntil(() => device.log().includes(word), 10_000)
  child.kill('SIGKILL')
  await gone
}

/** A plan of the real plugins' types. Throws for a flow that is not valid. */
export function planned(flow: Omit<FlowInput, 'format'>, { catalog }: LoadedPlugins): Plan {
  const checked = checkFlow({ format: 'contraflow/flow@1', ...flow }, catalog)
  if (checked.flow === null || !isValid(checked.issues)) {
    throw new Error(JSON.stringify(checked.issues))
  }
  return compile(checked.flow, catalog)
}

export function assignment(plan: Plan, more: Partial<RunAssignment> = {}): RunAssignment {
  return {
    runId: 'run_1',
    flowId: 'flw_1',
    plan,
    inputs: {},
    device: { name: 'bench', tags: {} },
    artifacts: [],
    deadlineAt: null,
    ...more,
  }
}

/** A step that runs a command. */
export function command(id: string, run: string): FlowInput['steps'][number] {
  return { id, uses: 'command/run@1', params: { run } }
}

/** Everything that a run's attempts printed. */
export function outputOf(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => (entry.kind === 'output' ? entry.text : '')).join('')
}
