import { addStep, type Flow, graphOf } from '@contraflow/flow'
import { aFlow, anyFlow } from '@contraflow/flow/testing'
import ELK from 'elkjs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrange, edgeCrossings } from './arrange.ts'
import { STEP_SIZE } from './place-cards.ts'

const elk = new ELK()

test('what comes later stands further right, and no two cards touch', async () => {
  await fc.assert(
    fc.asyncProperty(anyFlow({ maxSteps: 14 }), async (flow) => {
      const places = await arrange(flow, elk)
      const graph = graphOf(flow)
      for (const { id } of flow.steps) {
        for (const { to } of [...graph.success(id), ...graph.handling(id)]) {
          if (graph.steps.has(to)) expect(at(places, to).x).toBeGreaterThan(at(places, id).x)
        }
      }
      for (const one of flow.steps) {
        for (const other of flow.steps) {
          if (one.id === other.id) continue
          const [a, b] = [at(places, one.id), at(places, other.id)]
          const apart =
            Math.abs(a.x - b.x) >= STEP_SIZE.width || Math.abs(a.y - b.y) >= STEP_SIZE.height
          expect(apart, `${one.id} and ${other.id}`).toBe(true)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('the same flow is arranged in the same way, and what has been arranged keeps its columns and their order', async () => {
  await fc.assert(
    fc.asyncProperty(anyFlow({ maxSteps: 10 }), async (flow) => {
      const once = await arrange(flow, elk)
      expect(await arrange(flow, elk)).toEqual(once)
      const again = await arrange({ ...flow, layout: { ...flow.layout, positions: once } }, elk)
      for (const { id } of flow.steps) expect(at(again, id).x).toBe(at(once, id).x)
      expect(swapped(flow, once, again)).toBe(0)
    }),
    { numRuns: 40 },
  )
})

test('what ELK swaps although it was told to keep it is arranged once and for all, too', async () => {
  const steps = 's4 s6 s8 s5 s7 s3 s2 s0 s1'.split(' ')
  const edges =
    '$start s0, s0 s5 failure, $start s1, s1 s2, $start s3, s0 s3, s1 s4, s4 s5, s0 s6, s2 s7, s0 s7, s1 s8, s7 s8'
  const tangled: Flow = {
    ...aFlow().build(),
    steps: steps.map((id) => ({ id, uses: 'try/fail@1', params: {} })),
    edges: edges.split(', ').map((edge) => {
      const [from = '', to = '', on = 'success'] = edge.split(' ')
      return { from, to, on: on === 'failure' ? on : 'success' }
    }),
  }
  const once = await arrange(tangled, elk)
  const drawn = { ...tangled, layout: { ...tangled.layout, positions: once } }
  expect(swapped(tangled, once, await arrange(drawn, elk))).toBe(0)
})

test('one step more changes the order within a column in few flows', async () => {
  const changed: number[] = []
  for (const flow of fc.sample(anyFlow({ maxSteps: 12 }), { numRuns: 60, seed: 1 })) {
    const before = await arrange(flow, elk)
    const drawn = { ...flow, layout: { ...flow.layout, positions: before } }
    const behind = flow.steps[Math.floor(flow.steps.length / 2)]?.id ?? ''
    const more = addStep(drawn, { uses: 'command/run@1', title: 'More', after: behind })
    changed.push(swapped(flow, before, await arrange(more, elk)))
  }
  expect(changed).toHaveLength(60)
  expect(changed.filter((count) => count > 0).length).toBeLessThanOrEqual(10)
})

test('one step more at the end of a branch leaves the others where they stood, but for a few pixels', async () => {
  const parallel = aFlow()
    .path('begin', 'a1', 'a2', 'a3', 'end')
    .path('begin', 'b1', 'b2', 'end')
    .path('begin', 'c1', 'end')
    .build()
  const before = await arrange(parallel, elk)
  const drawn = { ...parallel, layout: { ...parallel.layout, positions: before } }
  const more = addStep(drawn, { uses: 'command/run@1', title: 'More', after: 'b2' })
  const after = await arrange(more, elk)
  for (const { id } of parallel.steps) {
    expect(at(after, id).x, id).toBe(at(before, id).x)
    expect(Math.abs(at(after, id).y - at(before, id).y), id).toBeLessThan(STEP_SIZE.height / 2)
  }
})

test('tangled branches are arranged without a crossing', async () => {
  const tangled = aFlow().path('a', 'b', 'c').path('d', 'e', 'c').path('f', 'g', 'c').build()
  const places = { a: 0, d: 100, f: 200, g: 0, e: 100, b: 200, c: 100 }
  const positions = Object.fromEntries(
    Object.entries(places).map(([id, y]) => [id, { x: 'adf'.includes(id) ? 0 : 260, y }]),
  )
  expect(edgeCrossings(tangled, positions)).toBeGreaterThan(0)
  const arranged = await arrange({ ...tangled, layout: { ...tangled.layout, positions } }, elk)
  expect(edgeCrossings(tangled, arranged)).toBe(0)
})

/** How many pairs of one column have changed their order. */
function swapped(flow: Flow, before: Places, after: Places): number {
  const ids = flow.steps.map(({ id }) => id)
  return ids
    .flatMap((one, index) => ids.slice(index + 1).map((other) => [one, other] as const))
    .filter(([one, other]) => at(before, one).x === at(before, other).x)
    .filter(([one, other]) => at(after, one).x === at(after, other).x)
    .filter(
      ([one, other]) =>
        at(before, one).y < at(before, other).y !== at(after, one).y < at(after, other).y,
    ).length
}

type Places = Awaited<ReturnType<typeof arrange>>

function at(places: Places, id: string) {
  return places[id] ?? { x: Number.NaN, y: Number.NaN }
}
