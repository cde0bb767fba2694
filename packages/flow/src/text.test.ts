import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flow } from './document.ts'
import { setTitle } from './edits/set-title.ts'
import { aFlow, anyFlow } from './testing/index.ts'
import { flowToYaml, parseFlow, parseFlowText } from './text.ts'

const STEP = { id: 'a', uses: 'command/run@1', params: { run: 'true' } }
const EDGES = [{ from: '$start', to: 'a', on: 'success' }]
const PLAIN = { format: 'contraflow/flow@1', name: 'plain', steps: [STEP], edges: EDGES }

/** As JSON and YAML are read: a name of its own, not what the object comes from. */
const PROTO: unknown = JSON.parse('{"__proto__": {"type": "string"}}')

const asStep = (change: object) => ({ ...PLAIN, steps: [{ ...STEP, ...change }] })

const found = ({ issues }: ReturnType<typeof parseFlow>) =>
  issues.map(({ code, path }) => `${code} ${path}`)

describe('document.malformed', () => {
  it.each([
    ['another format', { ...PLAIN, format: 'contraflow/flow@2' }, '/format'],
    ['no name', { ...PLAIN, name: '' }, '/name'],
    ['no steps', { ...PLAIN, steps: undefined }, '/steps'],
    ['an unknown field', { ...PLAIN, colour: 'red' }, ''],
    ['an unknown field of a step', asStep({ colour: 'red' }), '/steps/0'],
    ['a step without params', asStep({ params: undefined }), '/steps/0/params'],
    ['a type without a major', asStep({ uses: 'command/run' }), '/steps/0/uses'],
    ['a time limit of nothing', asStep({ timeoutMs: 0 }), '/steps/0/timeoutMs'],
    ['a time limit above 30 days', asStep({ timeoutMs: 2_592_000_001 }), '/steps/0/timeoutMs'],
    ['no attempt at all', asStep({ retry: { attempts: 0 } }), '/steps/0/retry/attempts'],
    ['attempts without end', asStep({ retry: { attempts: 101 } }), '/steps/0/retry/attempts'],
    [
      'a delay that shrinks',
      asStep({ retry: { attempts: 2, factor: 0.5 } }),
      '/steps/0/retry/factor',
    ],
    ['an empty rollback', { ...PLAIN, flowRollback: { actions: [] } }, '/flowRollback/actions'],
    ['an edge on neither', { ...PLAIN, edges: [{ ...EDGES[0], on: 'always' }] }, '/edges/0/on'],
    [
      'an order that is none',
      { ...PLAIN, settings: { rollbackOrder: 'any' } },
      '/settings/rollbackOrder',
    ],
    ['an input no name can be', { ...PLAIN, inputs: { '9': { type: 'string' } } }, '/inputs/9'],
    ['an input of no type', { ...PLAIN, inputs: { x: { type: 'file' } } }, '/inputs/x/type'],
    [
      'a place that is none',
      { ...PLAIN, layout: { positions: { a: { x: 0 } } } },
      '/layout/positions/a/y',
    ],
    ['an input that would be lost', { ...PLAIN, inputs: PROTO }, '/inputs'],
    ['a param that would be lost', asStep({ params: { env: PROTO } }), '/steps/0/params/env'],
    ['half a character', asStep({ title: 'a\ud83d' }), '/steps/0/title'],
    ['half a character in a key', asStep({ params: { 'a\udc00': 1 } }), '/steps/0/params'],
    ['a NUL', asStep({ params: { run: ['a\0'] } }), '/steps/0/params/run/0'],
    ['no object at all', [PLAIN], ''],
  ])('names what is malformed, and where: %s', (_says, document, path) => {
    expect(found(parseFlow(document))).toEqual([`document.malformed ${path}`])
    expect(parseFlow(document).flow).toBeNull()
  })

  it.each([
    [{ ...PLAIN, name: 'x'.repeat(201) }, 'name: has to be at most 200 characters long'],
    [{ ...PLAIN, name: '' }, 'name: is empty'],
    [{ ...PLAIN, steps: undefined }, 'steps: is missing'],
    [{ ...PLAIN, steps: 'none' }, 'steps: has to be a list'],
    [
      { ...PLAIN, inputs: PROTO },
      'inputs: holds something that is called __proto__, which can not be kept: give it another name',
    ],
    [{ ...PLAIN, colour: 'red' }, 'The document: does not know colour'],
    [asStep({ timeoutMs: 0 }), 'steps.0.timeoutMs: has to be at least 1'],
    [asStep({ uses: 'x' }), 'steps.0.uses: is written plugin/type@major, such as command/run@1'],
    [
      { ...PLAIN, edges: [{ ...EDGES[0], on: 'always' }] },
      'edges.0.on: has to be one of success, failure',
    ],
    [
      { ...PLAIN, flowRollback: { actions: [] } },
      'flowRollback.actions: needs at least one action',
    ],
  ])('is said in plain words: %#', (document, words) => {
    expect(parseFlow(document).issues.map(({ message }) => message)).toEqual([words])
  })

  it('is told of a name that would be lost, as it is read from YAML', () => {
    const text = `${flowToYaml(aFlow().path('a').step('a').build())}inputs: { __proto__: { type: string } }`
    expect(found(parseFlowText(text))).toEqual(['document.malformed /inputs'])
  })

  it('is none for the document beside these', () => {
    expect(parseFlow(PLAIN).issues).toEqual([])
    expect(
      parseFlow(asStep({ timeoutMs: 2_592_000_000, retry: { attempts: 100 } })).issues,
    ).toEqual([])
    expect(parseFlow(asStep({ title: 'a\u{1f600}', params: { run: nested(90) } })).issues).toEqual(
      [],
    )
  })

  it('is not a document that is only long', () => {
    const run = Array.from({ length: 300_000 }, () => 'x')
    expect(parseFlow(asStep({ params: { run } })).issues).toEqual([])
  })

  it('says everything that is malformed at once', () => {
    const document = { ...asStep({ timeoutMs: -1, colour: 'red' }), name: '', more: 1 }
    expect(found(parseFlow(document)).toSorted()).toEqual([
      'document.malformed ',
      'document.malformed /name',
      'document.malformed /steps/0',
      'document.malformed /steps/0/timeoutMs',
    ])
  })

  it('is what a document is that lies too deep, or in a circle: reading never throws', () => {
    const circle: unknown[] = []
    circle.push(circle, circle)
    for (const run of [nested(101), nested(200_000), circle]) {
      expect(found(parseFlow(asStep({ params: { run } })))).toEqual([
        'document.malformed /steps/0/params/run/0/0',
      ])
    }
  })
})

describe('a document as text', () => {
  it.each([
    ['YAML', 'name: one\nname: two\n'],
    ['JSON', '{ "name": "one", "name": "two" }'],
  ])('has no key twice, in %s', (_coat, text) => {
    const { issues } = parseFlowText(text)
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['document.malformed '])
    expect(issues[0]?.message).toMatch(/unique at line/)
  })

  it.each([
    ['YAML that ends too early', 'steps: ['],
    ['JSON that ends too early', '{ "steps": ['],
    ['a tab for an indent', 'steps:\n\t- id: a\n'],
    ['an alias of nothing', 'steps: *none\n'],
    ['a circle', 'steps: &a [*a, *a, *a]\n'],
    ['aliases that would fill the memory', bomb(30)],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['nothing', ''],
    ['a list too deep to be read', '['.repeat(20_000)],
  ])('is malformed, and nothing is thrown: %s', (_says, text) => {
    const { flow, issues } = parseFlowText(text)
    expect(flow).toBeNull()
    expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['document.malformed']))
  })

  it('is the same document in both coats', () => {
    const flow = parseFlow(PLAIN).flow
    expect(flow).not.toBeNull()
    expect(parseFlowText(JSON.stringify(PLAIN)).flow).toEqual(flow)
    const yaml = `format: contraflow/flow@1
name: plain
steps:
  - { id: a, uses: command/run@1, params: { run: "true" } }
edges: [{ from: $start, to: a, on: success }]
`
    expect(parseFlowText(yaml).flow).toEqual(flow)
  })

  it('is YAML 1.2: yes, no, on and 012 are what they look like', () => {
    const yaml = `format: contraflow/flow@1
name: no
steps: [{ id: on, uses: try/fail@1, params: { a: yes, b: off, c: 012, d: 0o12, e: 1_000 } }]
edges: [{ from: $start, to: on, on: success }]
`
    const { flow } = parseFlowText(yaml)
    expect(flow?.name).toBe('no')
    expect(flow?.steps[0]).toMatchObject({
      id: 'on',
      params: { a: 'yes', b: 'off', c: 12, d: 10, e: '1_000' },
    })
  })

  it('reads back as the flow that it was written from', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((it) => !it.includes('\0'))
    const param = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
    const params = fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      param,
      { maxKeys: 4 },
    )
    fc.assert(
      fc.property(anyFlow({ maxSteps: 4 }), params, (flow, some) => {
        const steps = flow.steps.map((step) => ({ ...step, params: some }))
        const parsed = parseFlow({ ...flow, steps })
        expect(parsed.issues).toEqual([])
        if (parsed.flow === null) return
        const read = parseFlowText(flowToYaml(parsed.flow))
        expect(JSON.stringify(read.flow)).toBe(JSON.stringify(parsed.flow))
      }),
      { numRuns: 300 },
    )
  })

  it('has its keys in the order of the schema, whatever edits did; params in the order that the person gave them', () => {
    const params = { run: 'true', also: 1 }
    const retry = { attempts: 2 }
    const rollback = { undoes: false, params, uses: 'command/run@1', title: 'Undo', id: 'undo' }
    const edges = [...EDGES, { on: 'failure', to: 'undo', from: 'a' }]
    const inputs = {
      token: { secret: true, required: true, default: 'x', description: 'Whose', type: 'string' },
      input: { default: false, type: 'boolean' },
    }
    const written = parseFlow({
      ...{ ...PLAIN, edges, inputs, rollbacks: [rollback] },
      steps: [{ ...STEP, params, retry, timeoutMs: 1_000, title: 'First' }],
      flowRollback: { actions: [{ ...rollback, id: 'tell' }] },
    }).flow
    if (written === null) throw new Error('it is no flow')
    const yaml = flowToYaml(written)
    expect(flowToYaml(setTitle(setTitle(written, 'a', ''), 'a', 'First'))).toBe(yaml)
    expect(flowToYaml(backwards(written))).toBe(yaml)
    const keys = (text: string) => [...text.matchAll(/(\w+):/g)].map(([, key]) => key)
    const [inputText = '', stepText = ''] = yaml.split(/^steps:|^rollbacks:/m)
    expect(keys(inputText).slice(2)).toEqual([
      ...['inputs', 'token', 'type', 'description', 'required', 'secret', 'default'],
      ...['input', 'type', 'default'],
    ])
    expect(keys(stepText)).toEqual([
      ...['id', 'title', 'uses', 'params', 'run', 'also', 'timeoutMs'],
      ...['retry', 'attempts', 'delayMs', 'factor'],
    ])
  })

  it('is written as a person would have: what is default is left out', () => {
    const yaml = flowToYaml(aFlow().path('a').rollBack('a', 'undo').build())
    expect(yaml).not.toMatch(/undoes|settings|layout|inputs|flowRollback/)
  })
})

/** The same flow, the keys of its steps, actions, edges and input declarations the other way round. */
function backwards(flow: Flow): Flow {
  const { inputs, steps, rollbacks, flowRollback, edges } = flow
  return {
    ...flow,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, it]) => [name, turned(it)])),
    steps: steps.map(turned),
    rollbacks: rollbacks.map(turned),
    ...(flowRollback === undefined
      ? {}
      : { flowRollback: { actions: flowRollback.actions.map(turned) } }),
    edges: edges.map(turned),
  }
}

function turned<T extends object>(value: T): T {
  // The same entries.
  return Object.fromEntries(Object.entries(value).reverse()) as T
}

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let at = 0; at < depth; at += 1) value = [value]
  return value
}

function bomb(levels: number): string {
  const lines = Array.from(
    { length: levels },
    (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`,
  )
  return ['a0: &a0 [x]', ...lines, ''].join('\n')
}
