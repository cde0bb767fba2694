import { afterAll, beforeAll, expect, test } from 'vitest'
import { FaultBench } from './device/fault-bench.ts'
import { LINEAR } from './device/fault-flows.ts'
import { flowsToBreak } from './device/flows-to-break.ts'
import { faultPlan } from './plan.ts'

const YEAR_S = 365 * 86_400
const HOUR_MS = 3_600_000
/** One after the other, for as long as a run takes. */
const JUMPS_S = [YEAR_S, -YEAR_S, 0]
const JUMP_MS = 40

const plan = faultPlan()
const seen = { runs: 0, jumps: 0 }
let bench: FaultBench

beforeAll(async () => {
  bench = await FaultBench.open()
})
afterAll(async () => {
  console.log(`clock: ${seen.runs} runs checked, the clock set ${seen.jumps} times`)
  await bench[Symbol.asyncDispose]()
})

const flows = flowsToBreak('odd')

test.for(flows)(
  'the clock is set a year forward and back all the time, $name: nothing is different',
  async (flow) => {
    const until = performance.now() + ((plan.minutes ?? 0) * 60_000) / flows.length
    do {
      const jumping = setInterval(() => {
        bench.setClock(JUMPS_S[seen.jumps % JUMPS_S.length] ?? 0)
        seen.jumps += 1
      }, JUMP_MS)
      const { wrong } = await bench.break(flow, []).finally(() => clearInterval(jumping))
      seen.runs += 1
      expect(wrong).toEqual([])
    } while (performance.now() < until)
  },
)

test.each([
  ['a year ahead', YEAR_S],
  ['a year behind', -YEAR_S],
])('a device whose clock is %s starts what has an hour left by its server', async (_, offset) => {
  bench.setClock(offset)
  const { wrong, summary } = await bench.break(LINEAR, [], Date.now() + HOUR_MS)
  expect([...wrong, summary.outcome]).toEqual(['succeeded'])
  seen.runs += 1
})
