import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from './document.ts'
import {
  expressionSpans,
  expressionsIn,
  type Found,
  type Lookup,
  parseLookup,
  resolveExpressions,
} from './expression.ts'

const VALUES: { readonly [key: string]: Json } = {
  text: 'two words',
  number: 7,
  yes: true,
  nothing: null,
  list: [1, 'x'],
  object: { a: 1 },
  tricky: '$& $1 ${{ inputs.text }}',
}

function read(lookup: Lookup): Found {
  if (lookup.root !== 'inputs') return { value: `<${lookup.root}>` }
  const value = Object.hasOwn(VALUES, lookup.name) ? VALUES[lookup.name] : undefined
  return value === undefined ? { missing: `the input ${lookup.name}` } : { value }
}

const resolved = (value: Json) => resolveExpressions(value, read)

describe('a value that is one lone expression', () => {
  it.each(Object.entries(VALUES))('keeps its type: %s', (name, value) => {
    expect(resolved(`\${{ inputs.${name} }}`)).toEqual({ ok: true, value })
    expect(resolved(`\${{inputs.${name}}}`)).toEqual({ ok: true, value })
  })

  it('keeps it in lists and objects as well; keys are not looked into', () => {
    expect(resolved({ '${{ inputs.text }}': ['${{ inputs.number }}', 1, null, false] })).toEqual({
      ok: true,
      value: { '${{ inputs.text }}': [7, 1, null, false] },
    })
  })
})

describe('an expression within a text', () => {
  it.each([
    ['a ${{ inputs.text }} b', 'a two words b'],
    ['${{ inputs.number }}${{ inputs.yes }}', '7true'],
    ['[${{ inputs.nothing }}]', '[]'],
    ['x=${{ inputs.list }}', 'x=[1,"x"]'],
    ['x=${{ inputs.object }}', 'x={"a":1}'],
    [' ${{ inputs.number }}', ' 7'],
    ['${{ inputs.number }}\n', '7\n'],
  ])('is written into it: %j', (text, value) => {
    expect(resolved(text)).toEqual({ ok: true, value })
  })

  it('puts a value in to the letter: nothing in it is evaluated or looked up again', () => {
    expect(resolved('a ${{ inputs.tricky }} b')).toEqual({
      ok: true,
      value: 'a $& $1 ${{ inputs.text }} b',
    })
  })
})

describe('$${{', () => {
  it.each([
    ['$${{ inputs.text }}', '${{ inputs.text }}'],
    ['echo $${{ 1 + 1 }}', 'echo ${{ 1 + 1 }}'],
    ['$${{ inputs.text }} ${{ inputs.number }}', '${{ inputs.text }} 7'],
  ])('is a literal: %j', (text, value) => {
    expect(resolved(text)).toEqual({ ok: true, value })
    expect(expressionsIn(text).map(({ text: found }) => found)).toEqual(
      text.includes('number') ? ['inputs.number'] : [],
    )
  })

  it('is needed for nothing else: $, ${ and {{ stand for themselves', () => {
    for (const text of ['$HOME ${HOME} {{ x }} $$ }}', '${{ inputs.text', '$ {{ inputs.text }}']) {
      expect(resolved(text)).toEqual({ ok: true, value: text })
    }
  })
})

describe('what is missing', () => {
  it('is named, the first of it, wherever it stands', () => {
    const value = ['${{ inputs.text }}', { a: 'x ${{ inputs.none }}' }, '${{ inputs.never }}']
    expect(resolved(value)).toEqual({ ok: false, missing: 'the input none' })
  })

  it('is what is no look-up, too', () => {
    expect(resolved('${{ 1 + 1 }}')).toEqual({ ok: false, missing: '${{ 1 + 1 }}' })
  })
})

describe('a look-up', () => {
  it.each([
    ['inputs.version', { root: 'inputs', name: 'version' }],
    ['inputs.a_b-C9', { root: 'inputs', name: 'a_b-C9' }],
    [' device.name ', { root: 'device', tag: null }],
    ['device.tags.site', { root: 'device', tag: 'site' }],
    ['device.tags.rack.2', { root: 'device', tag: 'rack.2' }],
    ['steps.a-1.result.x', { root: 'steps', step: 'a-1', path: ['x'] }],
    ['steps.a.result.items.0.name', { root: 'steps', step: 'a', path: ['items', '0', 'name'] }],
    ['failure.step', { root: 'failure', field: 'step' }],
    ['failure.kind', { root: 'failure', field: 'kind' }],
    ['failure.message', { root: 'failure', field: 'message' }],
  ])('is one of those that exist: %s', (text, lookup) => {
    expect(parseLookup(text)).toEqual(lookup)
  })

  it.each([
    '',
    'inputs',
    'inputs.',
    'inputs.a.b',
    'inputs.9',
    'inputs["a"]',
    'device',
    'device.id',
    'device.tags',
    'steps.a',
    'steps.a.result',
    'steps.A.result.x',
    'steps.a.state',
    'failure',
    'failure.stack',
    'env.HOME',
    'inputs.a || 1',
    'process.exit()',
  ])('is nothing else: %j', (text) => {
    expect(parseLookup(text)).toBeNull()
  })
})

describe('expressions in params', () => {
  it('are all found, with the path of the text that holds them', () => {
    const found = expressionsIn({
      run: '${{ inputs.a }} ${{ nonsense }}',
      env: [{ NAME: 'x${{device.name}}' }, 3, null],
    })
    expect(found).toEqual([
      { path: ['run'], text: 'inputs.a', lookup: { root: 'inputs', name: 'a' } },
      { path: ['run'], text: 'nonsense', lookup: null },
      { path: ['env', 0, 'NAME'], text: 'device.name', lookup: { root: 'device', tag: null } },
    ])
  })

  it('are found where they stand in a text, but for the literal $${{', () => {
    const text = 'a ${{ inputs.b }} $${{ c }} ${{}}'
    const spans = expressionSpans(text)
    expect(spans.map(({ from, to }) => text.slice(from, to))).toEqual(['${{ inputs.b }}', '${{}}'])
    expect(spans.map((span) => span.text)).toEqual(expressionsIn(text).map((found) => found.text))
  })

  it('are those that are resolved: where none is found, nothing changes but $${{', () => {
    const part = fc.constantFrom('${{', '}}', '$', '{', ' inputs.text ', ' x ', 'a', '$${{', '\n')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const answer = resolved(text)
        const found = expressionsIn(text)
        if (found.length > 0) expect(answer.ok).toBe(found.every(({ lookup }) => lookup !== null))
        else expect(answer).toEqual({ ok: true, value: text.replaceAll('$${{', '${{') })
      }),
      { numRuns: 2_000 },
    )
  })
})
