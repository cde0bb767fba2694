import { describe, expect, it } from 'vitest'
import { aFlow } from '../testing/index.ts'
import { addInput } from './add-input.ts'
import { changeInput } from './change-input.ts'
import { moveInput } from './move-input.ts'
import { removeInput } from './remove-input.ts'
import { inputNameRefusal, renameInput } from './set-inputs.ts'

const flow = aFlow()
  .input('input', { type: 'string', pattern: '^a', default: 'ab', secret: true })
  .input('mode', { type: 'choice', options: ['a', 'b'], default: 'a' })
  .path('a')
  .step('a', { params: { run: '${{ inputs.input }} $${{ inputs.input }}' } })
  .build()

describe('inputs are declared one by one', () => {
  it('a new one has a free name and is the last', () => {
    expect(Object.keys(addInput(addInput(flow)).inputs)).toEqual([
      'input',
      'mode',
      'input-2',
      'input-3',
    ])
  })

  it('another name is followed by what looks it up, and keeps its place; one that is taken is refused', () => {
    const renamed = renameInput(flow, 'input', 'version')
    expect(Object.keys(renamed.inputs)).toEqual(['version', 'mode'])
    expect(renamed.steps[0]?.params).toEqual({ run: '${{ inputs.version }} $${{ inputs.input }}' })
    expect(renameInput(flow, 'input', 'mode')).toBe(flow)
    expect(inputNameRefusal(flow, 'mode')).toBe('An input is called mode already.')
    expect(inputNameRefusal(flow, '9')).toMatch(/^A name begins/)
    expect(inputNameRefusal(flow, 'constructor')).toBeNull()
    expect(inputNameRefusal(flow, '__proto__')).toMatch(/^No input can be called __proto__/)
    expect(renameInput(flow, 'input', '__proto__')).toBe(flow)
  })

  it('another type takes away what only the old one had, and a default that it can not have', () => {
    expect(changeInput(flow, 'input', { type: 'number' }).inputs['input']).toEqual({
      type: 'number',
      required: false,
      secret: true,
    })
    expect(changeInput(flow, 'input', { type: 'artifact' }).inputs['input']).toMatchObject({
      default: 'ab',
    })
    expect(changeInput(flow, 'mode', { type: 'string' }).inputs['mode']).toEqual({
      type: 'string',
      required: false,
      secret: false,
      default: 'a',
    })
    expect(changeInput(flow, 'input', { type: 'choice' }).inputs['input']?.options).toEqual([])
  })

  it('what was the default of a secret is not shown by its being one no more', () => {
    const shown = changeInput(flow, 'input', { secret: false }).inputs['input']
    expect(shown).toMatchObject({ secret: false })
    expect(shown).not.toHaveProperty('default')
    expect(changeInput(flow, 'mode', { secret: false })).toEqual(flow)
  })

  it('what is set to undefined is no longer said; what is no declaration changes nothing', () => {
    expect(changeInput(flow, 'input', { default: undefined }).inputs['input']).not.toHaveProperty(
      'default',
    )
    expect(changeInput(flow, 'input', { min: Number.NaN })).toBe(flow)
    expect(changeInput(flow, 'nobody', { secret: true })).toBe(flow)
  })

  it('one goes to another place, or away', () => {
    expect(Object.keys(moveInput(flow, 'mode', 0).inputs)).toEqual(['mode', 'input'])
    expect(Object.keys(moveInput(flow, 'input', 99).inputs)).toEqual(['mode', 'input'])
    expect(Object.keys(removeInput(flow, 'input').inputs)).toEqual(['mode'])
    expect(removeInput(flow, 'nobody')).toBe(flow)
  })
})
