import { describe, expect, it } from 'vitest'
import type { Json } from '../document.ts'
import { aCatalog, aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'
import { idRefusal, renameId } from './rename-id.ts'
import { renameInput, setInputs } from './set-inputs.ts'

const reads = (text: string) => ({ uses: 'try/retry@1', params: { deep: [{ text }, 7, null] } })
const textOf = (work: { readonly params: { readonly [name: string]: Json } } | undefined) =>
  JSON.stringify(work?.params['deep']).replace('[{"text":"', '').replace('"},7,null]', '')

const flow = (text: string) =>
  aFlow()
    .path('a', 'b')
    .input('x', { type: 'string' })
    .step('b', reads(text))
    .rollBack('b', 'undo', 'any-step', reads(text))
    .build()

describe('another id for a step goes into the look-ups of its result', () => {
  it.each([
    ['${{ steps.a.result.x }}', '${{ steps.new.result.x }}'],
    ['${{steps.a.result.x.0.y}}!', '${{ steps.new.result.x.0.y }}!'],
    [
      '${{ steps.a.result.a }} ${{ steps.a.result.b }}',
      '${{ steps.new.result.a }} ${{ steps.new.result.b }}',
    ],
    ['${{ steps.ab.result.x }}', '${{ steps.ab.result.x }}'],
    ['${{ inputs.a }}', '${{ inputs.a }}'],
    ['$${{ steps.a.result.x }}', '$${{ steps.a.result.x }}'],
    ['steps.a.result.x', 'steps.a.result.x'],
    ['${{ nonsense }}', '${{ nonsense }}'],
  ])('%s', (text, expected) => {
    const renamed = renameId(flow(text), 'a', 'new')
    expect(textOf(renamed.steps[1])).toBe(expected)
    expect(textOf(renamed.rollbacks[0])).toBe(expected)
  })

  it('and into edges and drawing; the flow stays valid', () => {
    const place = { x: 1, y: 2 }
    const drawn = {
      ...flow('${{ steps.a.result.x }}'),
      layout: {
        positions: { a: place },
        groups: [{ id: 'a', title: 'a', notes: '', steps: ['a', 'b'] }],
        notes: [],
      },
    }
    const renamed = renameId(drawn, 'a', 'new')
    expect(validateFlow(renamed, aCatalog())).toEqual([])
    expect(renamed.edges.slice(0, 2)).toEqual([
      { from: '$start', to: 'new', on: 'success' },
      { from: 'new', to: 'b', on: 'success' },
    ])
    expect(renamed.layout.positions).toEqual({ new: place })
    expect(renamed.layout.groups).toEqual([{ id: 'a', title: 'a', notes: '', steps: ['new', 'b'] }])
  })

  it('an action is looked up by nobody: no look-up changes', () => {
    const before = flow('${{ steps.a.result.undo }}')
    const renamed = renameId(before, 'undo', 'new')
    expect(renamed.steps).toEqual(before.steps)
    expect(renamed.edges.at(-1)).toEqual({
      from: 'b',
      to: 'new',
      on: 'failure',
      trigger: 'any-step',
    })
  })
})

describe('an id changes nothing', () => {
  it.each([
    ['a', 'b', 'taken'],
    ['a', 'undo', 'taken by an action'],
    ['a', 'A', 'malformed'],
    ['a', '$end', 'reserved'],
    ['a', '', 'empty'],
    ['nobody', 'new', 'that nobody has'],
    ['$start', 'new', 'of $start'],
  ])('%s to %j: %s', (from, to) => {
    const before = flow('x')
    expect(renameId(before, from, to)).toBe(before)
  })

  it('and says why', () => {
    expect(idRefusal(flow('x'), 'b')).toMatch(/already/)
    expect(idRefusal(flow('x'), 'B')).toMatch(/small letter/)
    expect(idRefusal(flow('x'), 'free')).toBeNull()
  })
})

describe('another name for an input', () => {
  it('goes into its look-ups, its place among the inputs stays', () => {
    const before = aFlow()
      .path('a')
      .input('one', { type: 'string' })
      .input('two', { type: 'string' })
      .step('a', reads('${{ inputs.one }} ${{ inputs.two }} ${{ inputs.one-more }}'))
      .build()
    const renamed = renameInput(before, 'one', 'new')
    expect(Object.keys(renamed.inputs)).toEqual(['new', 'two'])
    expect(textOf(renamed.steps[0])).toBe(
      '${{ inputs.new }} ${{ inputs.two }} ${{ inputs.one-more }}',
    )
  })

  it('may be one that every object has, and is refused where it is taken or malformed', () => {
    const declared = flow('${{ inputs.x }}')
    const before = setInputs(declared, { ...declared.inputs })
    expect(Object.keys(renameInput(before, 'x', 'constructor').inputs)).toEqual(['constructor'])
    expect(renameInput(before, 'toString', 'y')).toBe(before)
    expect(renameInput(before, 'x', 'x')).toBe(before)
    expect(renameInput(before, 'x', '9')).toBe(before)
  })
})
