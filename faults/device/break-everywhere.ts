import { FAULT_MOMENTS, type Fault, type FaultCounts, type FaultMoment } from '@contraflow/testing'
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
const SOON: FaultCounts = { changes: 12, journalWrites: 6, syncs: 12 }
/** What of a run each moment is counted by. */
const COUNTED = {
  change: 'changes',
  'before-journal-write': 'journalWrites',
  'before-journal-sync': 'journalWrites',
  'after-journal-sync': 'journalWrites',
  'before-sync': 'syncs',
} as const satisfies { readonly [moment in FaultMoment]: keyof FaultCounts }

/**
 * Runs each flow again and again, each time with the fault at another moment. Short form: some points of each flow, chosen
 * by the seed. Long form: just before, in and just after every write to the journal, and a power cut also before whatever is
 * brought to the disk; then anywhere, and in pairs, by chance, for as long as it is given.
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
  const anyFault = (counts: FaultCounts): Fault => {
    const moment: FaultMoment =
      FAULT_MOMENTS[Math.floor(chance() * FAULT_MOMENTS.length)] ?? 'change'
    return { action, moment, target: pick(counts[COUNTED[moment]]) }
  }

  const flows = flowsToBreak(short.half)
  test.for(flows)('$name', async (flow) => {
    const { wrong, counts } = await bench.break(flow, [])
    seen.runs += 1
    const problems = [...wrong]
    const everywhere = everyPoint(action, counts)
    const points =
      plan.minutes === null
        ? [
            ...sample(everywhere, short.journal, chance),
            ...Array.from({ length: short.changes }, () => changeBy(counts.changes)),
          ]
        : everywhere
    for (const fault of points) {
      problems.push(...(await tried(flow, [fault])))
    }
    const until = performance.now() + ((plan.minutes ?? 0) * 60_000) / flows.length
    let pairs = 0
    while (plan.minutes === null ? pairs < short.pairs : performance.now() < until) {
      pairs += 1
      const first = anyFault(counts)
      const second = anyFault(SOON)
      problems.push(...(await tried(flow, pairs % 2 === 1 ? [first, second] : [first])))
    }
    expect(problems).toEqual([])
  })
}

function everyPoint(action: Fault['action'], counts: FaultCounts): readonly Fault[] {
  const moments = FAULT_MOMENTS.filter(
    // What was not brought to the disk is lost with the power only.
    (moment) => moment !== 'change' && (moment !== 'before-sync' || action === 'cut-power'),
  )
  return moments.flatMap((moment) =>
    Array.from({ length: counts[COUNTED[moment]] }, (_, index) => ({
      action,
      moment,
      target: index + 1,
    })),
  )
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
