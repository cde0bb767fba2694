import { FAULT_MOMENTS, type Fault, type FaultMoment } from '@contraflow/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultPlan, random } from '../plan.ts'
import { FaultBench } from './fault-bench.ts'
import type { FaultFlow } from './fault-flows.ts'
import { flowsToBreak } from './flows-to-break.ts'

/** Of the short form: half of the flows, some points of each, and pairs of faults. */
const SHORT = {
  'cut-power': { half: 'odd', journal: 1, changes: 0, pairs: 1 },
  'kill-agent': { half: 'even', journal: 0, changes: 0, pairs: 1 },
  'terminate-agent': { half: 'odd', journal: 1, changes: 0, pairs: 0 },
} as const
/** A second fault comes so early that it hits the recovery from the first. */
const SECOND_WITHIN = 12
const JOURNAL_MOMENTS = FAULT_MOMENTS.filter((moment) => moment !== 'change')

/**
 * Runs each flow again and again, each time with the fault at another moment. Short form: some points of each flow, chosen
 * by the seed. Long form: just before, in and just after every write to the journal; then before changes of any file, and
 * pairs of faults, by chance, for as long as it is given.
 */
export function breakEverywhere(action: Fault['action']): void {
  const plan = faultPlan()
  const short = SHORT[action]
  const chance = random(plan.seed)
  const seen = { runs: 0, faults: 0, dropped: 0, points: new Set<string>() }
  let bench: FaultBench
  beforeAll(async () => {
    bench = await FaultBench.open()
  })
  afterAll(async () => {
    console.log(
      `${action}: ${seen.runs} runs checked, ${seen.faults} faults at ${seen.points.size} points, ${seen.dropped} unsynced changes dropped (seed ${plan.seed})`,
    )
    await bench[Symbol.asyncDispose]()
  })

  async function tried(flow: FaultFlow, faults: readonly Fault[]): Promise<readonly string[]> {
    const where = faults.map(({ moment, target }) => `${moment} ${target}`).join(', then ')
    const { wrong, fired, dropped } = await bench.break(flow, faults).catch((error: unknown) => {
      throw new Error(`${where}: ${error}; the agent said\n${bench.log.slice(-3_000)}`)
    })
    seen.runs += 1
    seen.faults += fired
    seen.dropped += dropped
    if (fired > 0) seen.points.add(`${flow.name} ${JSON.stringify(faults)}`)
    return wrong.map((what) => `${where}: ${what}`)
  }

  const pick = (count: number) => 1 + Math.floor(chance() * count)
  const changeBy = (changes: number): Fault => ({ action, moment: 'change', target: pick(changes) })
  const anyFault = (changes: number, writes: number): Fault => {
    const moment: FaultMoment =
      FAULT_MOMENTS[Math.floor(chance() * FAULT_MOMENTS.length)] ?? 'change'
    return { action, moment, target: pick(moment === 'change' ? changes : writes) }
  }

  const flows = flowsToBreak(short.half)
  test.for(flows)('$name', async (flow) => {
    const { wrong, counts } = await bench.break(flow, [])
    seen.runs += 1
    const problems = [...wrong]
    const { changes, journalWrites } = counts
    const everywhere = everyPoint(action, journalWrites)
    const points =
      plan.minutes === null
        ? [
            ...sample(everywhere, short.journal, chance),
            ...Array.from({ length: short.changes }, () => changeBy(changes)),
          ]
        : everywhere
    for (const fault of points) {
      problems.push(...(await tried(flow, [fault])))
    }
    const until = performance.now() + ((plan.minutes ?? 0) * 60_000) / flows.length
    let pairs = 0
    while (plan.minutes === null ? pairs < short.pairs : performance.now() < until) {
      pairs += 1
      const first = anyFault(changes, journalWrites)
      const second = anyFault(SECOND_WITHIN, SECOND_WITHIN / 2)
      problems.push(...(await tried(flow, pairs % 2 === 1 ? [first, second] : [first])))
    }
    expect(problems).toEqual([])
  })
}

function everyPoint(action: Fault['action'], journalWrites: number): readonly Fault[] {
  return Array.from({ length: journalWrites }, (_, index) =>
    JOURNAL_MOMENTS.map((moment): Fault => ({ action, moment, target: index + 1 })),
  ).flat()
}

function sample<Item>(
  items: readonly Item[],
  count: number,
  chance: () => number,
): readonly Item[] {
  return items
    .map((item) => ({ item, by: chance() }))
    .toSorted((a, b) => a.by - b.by)
    .slice(0, count)
    .map(({ item }) => item)
}
