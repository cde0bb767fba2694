import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Flow, flowSchema } from './document.ts'
import { ISSUE_SEVERITY, isValid } from './issue.ts'
import { aCatalog, aFlow, anyFlow } from './testing/index.ts'
import { CASES, ELSEWHERE } from './testing/issue-cases.ts'
import { validateFlow } from './validate-flow.ts'

const catalog = aCatalog()

function pathsOf(flow: Flow, code: string): readonly string[] {
  return validateFlow(flow, catalog)
    .filter((found) => found.code === code)
    .map(({ path }) => path)
}

describe('everything that is wrong with a flow comes back as values', () => {
  it.each(CASES)('$code: $says', ({ code, paths, wrong }) => {
    expect(pathsOf(wrong.build(), code)).toEqual(paths)
  })

  it.each(CASES)('not $code in the flow beside it: $says', ({ code, right }) => {
    const found = validateFlow(right.build(), catalog)
    expect(found.map((one) => one.code)).not.toContain(code)
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('has a case for every code that there is', () => {
    const held = new Set([...CASES.map(({ code }) => code), ...ELSEWHERE])
    expect([...held].toSorted()).toEqual(Object.keys(ISSUE_SEVERITY).toSorted())
  })

  it('says with every issue where it is: each path leads to something in the document', () => {
    for (const { wrong } of CASES) {
      const flow = wrong.build()
      for (const { path } of validateFlow(flow, catalog))
        expect(hasPlace(flow, path), path).toBe(true)
    }
  })

  it('says the same of a place once, however often it stands there', () => {
    const twice = 'echo ${{ inputs.v }} ${{ inputs.v }} ${{ inputs.w }}'
    const flow = aFlow()
      .path('a', 'b')
      .step('a', { params: { run: twice } })
      .step('b', { params: { run: 'echo ${{ inputs.v }}' } })
      .build()
    const unknown = validateFlow(flow, catalog).map(({ code, path, message }) => [
      code,
      path,
      message,
    ])
    expect(unknown).toEqual([
      ['input.unknown', '/steps/0/params/run', 'The flow has no input v: declare it.'],
      ['input.unknown', '/steps/0/params/run', 'The flow has no input w: declare it.'],
      ['input.unknown', '/steps/1/params/run', 'The flow has no input v: declare it.'],
    ])
  })

  it('says everything at once', () => {
    const flow = flowSchema.parse({
      format: 'contraflow/flow@1',
      name: 'all wrong',
      inputs: { pick: { type: 'choice' } },
      steps: [
        { id: 'A', uses: 'command/run@1', params: { run: '${{ inputs.none }}' } },
        { id: 'b', uses: 'nobody/knows@1', params: {} },
      ],
      rollbacks: [{ id: 'b', uses: 'command/run@1', params: {} }],
      edges: [
        { from: '$start', to: 'nowhere', on: 'success' },
        { from: 'A', to: '$rollback', on: 'failure' },
      ],
    })
    expect(new Set(validateFlow(flow, catalog).map(({ code }) => code))).toEqual(
      new Set([
        'id.malformed',
        'id.duplicate',
        'edge.unknown-end',
        'step.unreachable',
        'type.unknown',
        'params.invalid',
        'failure.rollback-off',
        'rollback.owner',
        'input.invalid',
        'input.unknown',
      ]),
    )
  })
})

describe('warnings', () => {
  it('never block', () => {
    const warned = CASES.filter(({ code }) => ISSUE_SEVERITY[code] === 'warning')
    expect(warned.length).toBeGreaterThan(0)
    for (const { wrong } of warned) expect(isValid(validateFlow(wrong.build(), catalog))).toBe(true)
  })
})

describe('validation', () => {
  it('never throws, however wrong the draft', () => {
    const name = fc.constantFrom('s0', 's1', 's0-any-0', 'tell', '$start', '$end', '$rollback', 'x')
    const edge = fc.record({
      from: name,
      to: name,
      on: fc.constantFrom('success', 'failure'),
      trigger: fc.constantFrom('this-step', 'any-step'),
    })
    fc.assert(
      fc.property(anyFlow(), fc.array(edge, { maxLength: 12 }), (flow, edges) => {
        const draft = flowSchema.parse({ ...flow, edges: [...flow.edges, ...edges] })
        for (const { message, path } of validateFlow(draft, catalog)) {
          expect(message).toMatch(/\S.*\.$/)
          expect(hasPlace(draft, path), path).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** True if a JSON Pointer leads somewhere in the document, or to a param that is missing there. */
function hasPlace(document: unknown, pointer: string): boolean {
  let place: unknown = document
  const segments = pointer.split('/').slice(1)
  for (const [at, segment] of segments.entries()) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof place !== 'object' || place === null) return false
    if (!Object.hasOwn(place, name)) return segments[at - 1] === 'params'
    place = new Map(Object.entries(place)).get(name)
  }
  return true
}
