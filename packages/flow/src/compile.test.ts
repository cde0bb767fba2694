import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Catalog, mergeCatalog } from './catalog.ts'
import { compile } from './compile.ts'
import { flowDigest } from './digest.ts'
import type { Flow } from './document.ts'
import { aCatalog, aFlow, anyFlow } from './testing/index.ts'

const catalog = aCatalog()
const first = (flow: Flow, from: Catalog = catalog) => {
  const [step] = compile(flow, from).steps
  if (step === undefined) throw new Error('the flow has no step')
  return step
}

describe("what a flow leaves out is its type's", () => {
  it('time limit, one attempt, grace, whether it changes the device; it is called by its id', () => {
    expect(first(aFlow().path('a').build())).toEqual({
      id: 'a',
      title: 'a',
      uses: 'command/run@1',
      params: { run: 'true' },
      timeoutMs: 60_000,
      graceMs: 10_000,
      retry: { attempts: 1, delayMs: 0, factor: 1 },
      whenInterrupted: 'fail',
      changesDevice: true,
      keepsSnapshots: false,
      success: [],
      handling: [],
      actions: [],
      runsFlowRollback: false,
    })
  })

  it('and the same for actions, of steps and of the flow, which undo something by default', () => {
    const flow = aFlow().path('a').rollBack('a', 'undo').flowRollback(['tell'], 'a').build()
    const { actions, flowRollback } = compile(flow, catalog)
    const filled = {
      timeoutMs: 60_000,
      graceMs: 10_000,
      retry: { attempts: 1, delayMs: 0, factor: 1 },
      whenInterrupted: 'retry',
      undoes: true,
    }
    expect(actions).toMatchObject([{ ...filled, id: 'undo', title: 'undo', step: 'a' }])
    expect(flowRollback).toMatchObject([{ ...filled, id: 'tell', title: 'tell', step: null }])
  })

  it('a type may ask for a longer grace, or can not be interrupted', () => {
    const flow = aFlow().path('a').build()
    expect(first(flow, withGrace(60_000)).graceMs).toBe(60_000)
    expect(first(flow, withGrace(null)).graceMs).toBeNull()
  })

  it.each(['fail', 'retry', 'resume'] as const)('what it says of interruption: %s', (when) => {
    const flow = aFlow()
      .path('a')
      .step('a', { uses: `try/${when}@1` })
      .build()
    expect(first(flow).whenInterrupted).toBe(when)
  })

  it('whether it keeps snapshots', () => {
    const flow = aFlow().path('a').step('a', { uses: 'files/deploy@1' }).build()
    expect(first(flow).keepsSnapshots).toBe(true)
  })
})

describe('what a flow says itself goes before its type', () => {
  it('title, time limit, retries, changesDevice', () => {
    const said = {
      title: 'Install',
      timeoutMs: 5,
      retry: { attempts: 3, delayMs: 1_000, factor: 2 },
      changesDevice: false,
    }
    expect(first(aFlow().path('a').step('a', said).build())).toMatchObject(said)
  })

  it('undoes: false', () => {
    const flow = aFlow().path('a').rollBack('a', 'look', 'this-step', { undoes: false }).build()
    expect(compile(flow, catalog).actions).toMatchObject([{ id: 'look', undoes: false }])
  })
})

describe('a plan', () => {
  it("keeps the document's order of steps and the order of edges", () => {
    const flow = aFlow()
      .step('z')
      .step('a')
      .step('m')
      .edge('$start', 'm')
      .edge('$start', 'z')
      .edge('m', 'z')
      .edge('m', 'a')
      .edge('z', 'a', 'failure')
      .edge('z', '$end', 'failure')
      .build()
    const { steps, first: begins } = compile(flow, catalog)
    expect(steps.map(({ id }) => id)).toEqual(['z', 'a', 'm'])
    expect(begins).toEqual(['m', 'z'])
    expect(steps[2]?.success).toEqual(['z', 'a'])
    expect(steps[0]?.handling).toEqual(['a', '$end'])
  })

  it("keeps the actions of a step in edge order, not in that of the document's actions", () => {
    const flow = aFlow()
      .path('a')
      .rollBack('a', 'second', 'any-step')
      .rollBack('a', 'first', 'this-step')
      .build()
    const [start, one, two] = flow.edges
    if (!start || !one || !two) throw new Error('the builder has changed')
    const { steps, actions } = compile({ ...flow, edges: [start, two, one] }, catalog)
    expect(steps[0]?.actions).toEqual([
      { id: 'first', trigger: 'this-step' },
      { id: 'second', trigger: 'any-step' },
    ])
    expect(actions.map(({ id }) => id)).toEqual(['second', 'first'])
  })

  it('takes an edge to an action without a trigger for this-step', () => {
    const flow = aFlow().path('a').rollBack('a', 'undo').build()
    const edges = flow.edges.map(({ from, to, on }) => ({ from, to, on }))
    expect(compile({ ...flow, edges }, catalog).steps[0]?.actions).toEqual([
      { id: 'undo', trigger: 'this-step' },
    ])
  })

  it('says who runs the flow-level rollback, and none where it is off', () => {
    const flow = aFlow().path('a', 'b').flowRollback(['tell'], 'b').build()
    const plan = compile(flow, catalog)
    expect(plan.steps.map(({ runsFlowRollback }) => runsFlowRollback)).toEqual([false, true])
    expect(compile(aFlow().path('a').build(), catalog).flowRollback).toBeNull()
  })

  it("carries the flow's digest, inputs and order of the way back", () => {
    const flow = aFlow().path('a').input('x', { type: 'string' }).oldestFirst().build()
    const plan = compile(flow, catalog)
    expect(plan.digest).toBe(flowDigest(flow))
    expect(plan.inputs).toEqual(flow.inputs)
    expect(plan.rollbackOrder).toBe('oldest-first')
  })

  it('names the plugins that its types come from, with their versions, and no others', () => {
    const flow = aFlow()
      .path('a')
      .step('a', { uses: 'try/fail@1', params: {} })
      .rollBack('a', 'undo')
      .build()
    expect(compile(flow, catalog).plugins).toEqual([
      { id: 'command', version: '1.0.0', digest: 'sha256:command', isShipped: true },
      { id: 'try', version: '1.0.0', digest: 'sha256:try', isShipped: true },
    ])
  })

  it.each([
    ['any-step', aFlow().path('a').rollBack('a', 'undo', 'any-step')],
    ['flow-rollback', aFlow().path('a').flowRollback(['tell'], 'a')],
    ['fall-back', aFlow().path('a').ignore('a')],
    [
      'retry',
      aFlow()
        .path('a')
        .step('a', { retry: { attempts: 2, delayMs: 0, factor: 1 } }),
    ],
    ['resume', aFlow().path('a').step('a', { uses: 'try/resume@1', params: {} })],
    ['oldest-first', aFlow().path('a').oldestFirst()],
  ])('says what a device must know to run it: %s', (feature, flow) => {
    expect(compile(flow.build(), catalog).features).toEqual([feature])
  })

  it('needs nothing of a device where the flow asks for nothing', () => {
    expect(compile(aFlow().path('a').rollBack('a', 'undo').build(), catalog).features).toEqual([])
  })

  it('is plain JSON, and the same every time', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const plan = compile(flow, catalog)
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
        expect(compile(flow, aCatalog())).toEqual(plan)
      }),
    )
  })

  it('of a type that no plugin supplies is refused', () => {
    const flow = aFlow().path('a').step('a', { uses: 'nobody/knows@1' }).build()
    expect(() => compile(flow, catalog)).toThrow(TypeError)
  })
})

function withGrace(graceMs: number | null): Catalog {
  const plugins = catalog.plugins.map((plugin) => ({
    ...plugin,
    manifest: {
      ...plugin.manifest,
      stepTypes: plugin.manifest.stepTypes.map((type) => ({ ...type, graceMs })),
    },
  }))
  return mergeCatalog(plugins).catalog
}
