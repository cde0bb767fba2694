import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, flowDigest } from './digest.ts'
import { type Flow, type FlowInput, flowSchema } from './document.ts'
import { aFlow, anyFlow } from './testing/index.ts'
import { flowToYaml, parseFlowText } from './text.ts'

const hashed = (text: string) => `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`

describe('a digest', () => {
  it('is the SHA-256 of canonical JSON (RFC 8785): sorted keys, shortest numbers, no spaces', () => {
    // The example of RFC 8785, section 3.2.2, with what section 3.2.3 and 3.2.4 make of it.
    const value = {
      numbers: [JSON.parse('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    const canonical =
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    expect(digestOf(value)).toBe(hashed(canonical))
  })

  it('sorts keys by their UTF-16 code units, as RFC 8785 says', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 }
    const canonical = '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}'
    expect(digestOf(value)).toBe(hashed(canonical))
  })

  it('does not hang on the order in which keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed())
        expect(digestOf(turned)).toBe(digestOf(value))
      }),
    )
  })
})

const SMALL: FlowInput = {
  format: 'contraflow/flow@1',
  name: 'small',
  steps: [{ id: 'a', uses: 'command/run@1', params: { run: 'true' } }],
  rollbacks: [{ id: 'undo', uses: 'command/run@1', params: { run: 'true' } }],
  edges: [
    { from: '$start', to: 'a', on: 'success' },
    { from: 'a', to: 'undo', on: 'failure' },
  ],
}

describe('the digest of a flow', () => {
  it('is that of the document without layout, defaults filled in', () => {
    const canonical =
      '{"edges":[{"from":"$start","on":"success","to":"a"},{"from":"a","on":"failure","to":"undo","trigger":"this-step"}],' +
      '"format":"contraflow/flow@1","inputs":{},"name":"small",' +
      '"rollbacks":[{"id":"undo","params":{"run":"true"},"undoes":true,"uses":"command/run@1"}],' +
      '"settings":{"rollbackOrder":"newest-first"},' +
      '"steps":[{"id":"a","params":{"run":"true"},"uses":"command/run@1"}]}'
    expect(flowDigest(flowSchema.parse(SMALL))).toBe(hashed(canonical))
  })

  it('is the same with a default written out or left out', () => {
    const written = flowSchema.parse({
      ...SMALL,
      inputs: {},
      rollbacks: [{ id: 'undo', uses: 'command/run@1', params: { run: 'true' }, undoes: true }],
      edges: [
        { from: '$start', to: 'a', on: 'success' },
        { from: 'a', to: 'undo', on: 'failure', trigger: 'this-step' },
      ],
      settings: { rollbackOrder: 'newest-first' },
      layout: { positions: {}, groups: [], notes: [] },
    })
    expect(flowDigest(written)).toBe(flowDigest(flowSchema.parse(SMALL)))
  })

  it('knows nothing of the drawing: positions, groups and notes', () => {
    const place = fc.record({ x: fc.integer(), y: fc.integer() })
    const layout = fc.record({
      positions: fc.dictionary(fc.constantFrom('s0', 's1', 'gone'), place),
      groups: fc.array(
        fc.record({
          id: fc.string(),
          title: fc.string(),
          notes: fc.string(),
          steps: fc.array(fc.string()),
        }),
        { maxLength: 2 },
      ),
      notes: fc.array(fc.record({ id: fc.string(), text: fc.string(), position: place }), {
        maxLength: 2,
      }),
    })
    fc.assert(
      fc.property(anyFlow(), layout, (flow, drawn) => {
        expect(flowDigest({ ...flow, layout: drawn })).toBe(flowDigest(flow))
      }),
    )
  })

  it('is the same after a way through YAML and through JSON', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const { flow: read } = parseFlowText(flowToYaml(flow))
        expect(read && flowDigest(read)).toBe(flowDigest(flow))
        expect(flowDigest(flowSchema.parse(JSON.parse(JSON.stringify(flow))))).toBe(
          flowDigest(flow),
        )
      }),
    )
  })

  it.each(changes())('is another when this changes: %s', (_what, change) => {
    const flow = whole()
    expect(flowDigest(change(flow))).not.toBe(flowDigest(flow))
  })
})

function whole(): Flow {
  return aFlow()
    .path('a', 'b')
    .path('c')
    .input('x', { type: 'string' })
    .rollBack('a', 'undo-one', 'any-step')
    .rollBack('a', 'undo-two')
    .flowRollback(['tell', 'note'], 'b')
    .build()
}

function changes(): readonly (readonly [string, (flow: Flow) => Flow])[] {
  const inFirst = (change: Partial<Flow['steps'][number]>) => (flow: Flow) => ({
    ...flow,
    steps: flow.steps.map((step, at) => (at === 0 ? { ...step, ...change } : step)),
  })
  const inFlowRollback =
    (map: (actions: Flow['rollbacks']) => Flow['rollbacks']) => (flow: Flow) => ({
      ...flow,
      flowRollback: { actions: map(flow.flowRollback?.actions ?? []) },
    })
  return [
    ['its name', (flow) => ({ ...flow, name: 'other' })],
    ['an input', (flow) => ({ ...flow, inputs: {} })],
    ['a title', inFirst({ title: 'A' })],
    ['a param', inFirst({ params: { run: 'false' } })],
    ['a type', inFirst({ uses: 'try/fail@1' })],
    ['a time limit', inFirst({ timeoutMs: 1 })],
    ['retries', inFirst({ retry: { attempts: 2, delayMs: 0, factor: 1 } })],
    ['whether it changes the device', inFirst({ changesDevice: false })],
    ['the order of steps', (flow) => ({ ...flow, steps: flow.steps.toReversed() })],
    ['the order of edges', (flow) => ({ ...flow, edges: flow.edges.toReversed() })],
    ['an edge', (flow) => ({ ...flow, edges: flow.edges.slice(1) })],
    [
      'a trigger',
      (flow) => ({
        ...flow,
        edges: flow.edges.map((edge) =>
          edge.to === 'undo-one' ? { ...edge, trigger: 'this-step' } : edge,
        ),
      }),
    ],
    [
      'whether an action undoes',
      (flow) => ({
        ...flow,
        rollbacks: flow.rollbacks.map((action) => ({ ...action, undoes: false })),
      }),
    ],
    ['the order of flow-level actions', inFlowRollback((actions) => actions.toReversed())],
    ['a flow-level action', inFlowRollback((actions) => actions.slice(1))],
    [
      'the order of the way back',
      (flow) => ({ ...flow, settings: { rollbackOrder: 'oldest-first' } }),
    ],
  ]
}
