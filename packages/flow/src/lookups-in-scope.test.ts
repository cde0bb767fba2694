import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import type { Flow } from './document.ts'
import { changeWork } from './edits/change-work.ts'
import { lookupsInScope } from './lookups-in-scope.ts'
import type { JsonSchema } from './plugin-manifest.ts'
import { anyDrawnFlow } from './testing/any-drawn-flow.ts'
import { EDITS, type Pick } from './testing/any-edit.ts'
import { aCatalog, aFlow } from './testing/index.ts'
import { validateFlow } from './validate-flow.ts'

const RESULT: JsonSchema = {
  type: 'object',
  properties: {
    exitCode: { type: 'integer', description: 'Of the program.' },
    version: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    place: { type: 'object', properties: { folder: { type: 'string' } } },
    files: { type: 'array', items: { type: 'string' } },
    'not a name': { type: 'string' },
  },
}
const FIELDS = ['exitCode', 'version', 'place', 'place.folder', 'files']

/** Every step type gives the same result, but `try/strict@1`, of whose nobody knows anything. */
const catalog: Catalog = (() => {
  const given = aCatalog()
  const stepTypes = new Map(
    [...given.stepTypes].map(([uses, type]) => [
      uses,
      uses === 'try/strict@1' ? type : { ...type, result: RESULT },
    ]),
  )
  return { ...given, stepTypes }
})()

const textsAt = (flow: Flow, id: string, tags?: readonly string[]) =>
  lookupsInScope(flow, catalog, id, tags).map(({ text }) => text)

describe('what may be looked up', () => {
  const flow = aFlow()
    .input('version', { type: 'string', description: 'To install.' })
    .input('token', { type: 'string', secret: true })
    .path('a', 'b', 'c')
    .step('b', { uses: 'try/strict@1' })
    .step('c', { title: 'Third', params: { run: '${{ device.tags.site }}' } })
    .ignore('a')
    .rollBack('b', 'undo')
    .flowRollback(['tell'], 'b')
    .build()

  it.each([
    ['a', ['inputs.version', 'inputs.token']],
    ['c', ['steps.b.result.', 'inputs.version', 'inputs.token']],
    [
      'undo',
      [
        'failure.step',
        'failure.kind',
        'failure.message',
        'steps.b.result.',
        'inputs.version',
        'inputs.token',
      ],
    ],
    ['tell', ['failure.step', 'failure.kind', 'failure.message', 'inputs.version', 'inputs.token']],
  ])('at %s: %j, and the device', (id, expected) => {
    const device = ['device.name', 'device.tags.line', 'device.tags.site', 'device.tags.']
    expect(textsAt(flow, id, ['line'])).toEqual([...expected, ...device])
  })

  it('has the fields of a result, with their types and of whom they are, the latest step first', () => {
    const line = aFlow().path('a', 'b', 'c').step('a', { title: 'First' }).build()
    const texts = textsAt(line, 'c').slice(0, 2 * FIELDS.length)
    expect(texts).toEqual([
      ...FIELDS.map((field) => `steps.b.result.${field}`),
      ...FIELDS.map((field) => `steps.a.result.${field}`),
    ])
    const offers = lookupsInScope(line, catalog, 'b')
    expect(offers.slice(0, 2)).toMatchObject([
      { type: 'integer', description: 'First. Of the program.' },
      { type: 'string or null', description: 'First' },
    ])
  })

  it('is nothing at what is not there', () => {
    expect(lookupsInScope(flow, catalog, 'nobody')).toEqual([])
  })
})

describe('the rule and the offers agree, in valid flows and in wrong drafts', () => {
  const numbers = fc.array(fc.nat(10_000), { minLength: 8, maxLength: 8 })
  const drafts = fc
    .tuple(anyDrawnFlow(), fc.array(fc.tuple(fc.constantFrom(...EDITS), numbers), { maxLength: 5 }))
    .map(([flow, edits]) => edits.reduce((draft, [{ apply }, n]) => apply(draft, picker(n)), flow))
    .filter((flow) => flow.steps.length > 0)
  const at = fc.tuple(drafts, fc.nat(100)).map(([flow, choice]) => {
    const ids = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])].map(
      ({ id }) => id,
    )
    return { flow, id: ids[choice % ids.length] ?? '' }
  })
  const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }

  it('all that is offered validates', () => {
    fc.assert(
      fc.property(at, ({ flow, id }) => {
        for (const { text, isOpen } of lookupsInScope(flow, catalog, id, ['site'])) {
          const whole = isOpen ? `${text}whatever` : text
          expect(validates(flow, id, whole), whole).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('all else that validates is offered, as far as it can be listed', () => {
    fc.assert(
      fc.property(at, ({ flow, id }) => {
        const offers = lookupsInScope(flow, catalog, id)
        for (const text of listed(flow)) {
          const isOffered = offers.some((offer) =>
            offer.isOpen ? text.startsWith(offer.text) : text === offer.text,
          )
          expect(isOffered, `${text} at ${id}`).toBe(validates(flow, id, text))
        }
      }),
      RUNS,
    )
  })
})

/** All look-ups of a flow that have an end, whoever may read them. */
function listed(flow: Flow): readonly string[] {
  return [
    'device.name',
    ...['step', 'kind', 'message', 'code'].map((field) => `failure.${field}`),
    ...[...Object.keys(flow.inputs), 'nobody'].map((name) => `inputs.${name}`),
    ...[...flow.steps.map(({ id }) => id), 'nobody'].flatMap((id) =>
      FIELDS.map((field) => `steps.${id}.result.${field}`),
    ),
  ]
}

function validates(flow: Flow, id: string, text: string): boolean {
  const reading = changeWork(flow, id, { params: { read: `\${{ ${text} }}` } })
  const lists = { steps: reading.steps, rollbacks: reading.rollbacks }
  const own = Object.entries({
    ...lists,
    'flowRollback/actions': reading.flowRollback?.actions ?? [],
  })
    .flatMap(([list, works]) =>
      works.map((work, index) => ({ id: work.id, path: `/${list}/${index}/params` })),
    )
    .find((work) => work.id === id)
  return !validateFlow(reading, catalog).some(
    ({ code, path }) =>
      (code === 'input.unknown' || code === 'expression.out-of-scope') &&
      path.startsWith(own?.path ?? 'nowhere'),
  )
}

function picker(choices: readonly number[]): Pick {
  let next = 0
  return (items, fallback) => {
    const choice = choices[next % choices.length] ?? 0
    next += 1
    return items[choice % Math.max(1, items.length)] ?? fallback
  }
}
