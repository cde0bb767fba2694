// What the engine, the journal and the plugin's process cost a step, against the same commands spawned bare; and what a
// rehearsal costs. Prints medians, ratios and differences taken in one run on this machine.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { checkFlow, rehearse } from '@contraflow/engine'
import { compile } from '@contraflow/flow'
import { loadPlugins } from '@contraflow/plugin-runtime'

const STEPS = 1_000
const ROUNDS = 5
const ROOT = join(import.meta.dirname, '..')
const CLI = join(ROOT, 'apps', 'cli', 'dist', 'contraflow.mjs')

/** A machine that others use too is not equally fast all the time: bare spawns stand around each chain, and the median counts. */
const rounds: Round[] = []
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await takeRound())
const overhead = median(rounds.map(({ bare, step }) => step - bare))
const growth = median(rounds.map((round) => round.growth))
const rehearsals = rehearsalSeconds(1_000, 100)

print('bare spawn', `${median(rounds.map(({ bare }) => bare)).toFixed(2)} ms`)
print('a step through contraflow run', `${median(rounds.map(({ step }) => step)).toFixed(2)} ms`)
print('more per step', `${overhead.toFixed(2)} ms`, overhead <= 4, 'at most 4 ms')
print('  in each round', rounds.map(({ bare, step }) => (step - bare).toFixed(2)).join(' '))
print('last hundred steps to the first hundred', growth.toFixed(3), growth <= 1.1, 'at most 1.1')
print('1,000 rehearsals of 100 steps', `${rehearsals.toFixed(2)} s`, rehearsals < 2, 'under 2 s')

/** Medians in ms, and how long the last hundred steps took to the first hundred. */
interface Round {
  readonly bare: number
  readonly step: number
  readonly growth: number
}

async function takeRound(): Promise<Round> {
  const bare = () => timeEach(STEPS / 4, () => spawned('/bin/sh', ['-c', 'true']))
  const before = await bare()
  const steps = await timeSteps()
  const after = await bare()
  return {
    bare: median([...before, ...after]),
    step: median(steps),
    growth: sum(steps.slice(-100)) / sum(steps.slice(0, 100)),
  }
}

/** From each step's end to the next one's, as it is durable and told; in ms. */
async function timeSteps(): Promise<readonly number[]> {
  const home = mkdtempSync(join(tmpdir(), 'contraflow-bench-'))
  const file = join(home, 'flow.json')
  writeFileSync(file, JSON.stringify(chain(STEPS)))
  const args = [CLI, 'run', file, '--home', join(home, 'home'), '--root', home, '--json']
  const env = { ...process.env, CONTRAFLOW_PLUGINS: join(ROOT, 'plugins') }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ends: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"attempt-ended"')) ends.push(performance.now())
  }
  rmSync(home, { recursive: true, force: true })
  if (ends.length !== STEPS) throw new Error(`${ends.length} of ${STEPS} steps ended`)
  return ends.slice(1).map((end, index) => end - (ends[index] ?? end))
}

function rehearsalSeconds(count: number, length: number): number {
  const { catalog } = loadPlugins(join(ROOT, 'plugins'))
  const { flow } = checkFlow(chain(length), catalog)
  if (flow === null) throw new Error('the flow is malformed')
  const plan = compile(flow, catalog)
  const from = performance.now()
  for (let index = 0; index < count; index += 1) {
    rehearse(plan, { fail: [`step-${index % length}`] })
  }
  return (performance.now() - from) / 1000
}

function chain(length: number): object {
  const ids = Array.from({ length }, (_, index) => `step-${index}`)
  return {
    format: 'contraflow/flow@1',
    name: 'A chain',
    steps: ids.map((id) => ({ id, uses: 'command/run@1', params: { run: 'true' } })),
    edges: ids.map((id, index) => ({
      from: index === 0 ? '$start' : `step-${index - 1}`,
      to: id,
      on: 'success',
    })),
  }
}

async function timeEach(count: number, act: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const from = performance.now()
    await act()
    times.push(performance.now() - from)
  }
  return times
}

function spawned(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(file, [...args], { stdio: ['ignore', 'pipe', 'pipe'] })
      .on('error', reject)
      .on('close', () => resolve())
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function print(what: string, value: string, holds = true, limit = ''): void {
  const verdict = limit === '' ? '' : `  ${holds ? 'ok' : 'MISSED'}, ${limit}`
  process.stdout.write(`${what.padEnd(42)}${value.padStart(10)}${verdict}\n`)
}
