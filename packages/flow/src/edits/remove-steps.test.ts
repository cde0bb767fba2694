import { describe, expect, it } from 'vitest'
import { aFlow } from '../testing/index.ts'
import { removeSteps } from './remove-steps.ts'

const line = () => aFlow().path('a', 'b', 'c').ignore('a').rollBack('b', 'undo').build()

describe('removing steps', () => {
  it('takes their edges and their own actions with them', () => {
    const flow = removeSteps(line(), ['b'])
    expect(flow.steps.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(flow.rollbacks).toEqual([])
    expect(flow.edges.some(({ from, to }) => [from, to].includes('b'))).toBe(false)
    expect(flow.edges.some(({ to }) => to === 'undo')).toBe(false)
  })

  it('lets a step that ignored a failure towards them still ignore it', () => {
    expect(removeSteps(line(), ['b']).edges).toContainEqual({
      from: 'a',
      to: '$end',
      on: 'failure',
    })
    const forked = aFlow().path('a', 'b').path('a', 'c').ignore('a').build()
    const failures = removeSteps(forked, ['b']).edges.filter(({ on }) => on === 'failure')
    expect(failures).toEqual([{ from: 'a', to: 'c', on: 'failure' }])
  })

  it("leaves other steps' actions, and an action that two steps share to the one that has it first", () => {
    const flow = aFlow().path('a', 'b').rollBack('a', 'undo').edge('b', 'undo', 'failure').build()
    expect(removeSteps(flow, ['b']).rollbacks.map(({ id }) => id)).toEqual(['undo'])
    expect(removeSteps(flow, ['a']).rollbacks).toEqual([])
  })

  it('takes them out of the drawing, and leaves the rest of it', () => {
    const place = { x: 1, y: 2 }
    const groups = [{ id: 'g', title: 'G', notes: 'n', steps: ['a', 'b'] }]
    const notes = [{ id: 'n', text: 'note', position: place }]
    const layout = { positions: { a: place, b: place, undo: place }, groups, notes }
    expect(removeSteps({ ...line(), layout }, ['b']).layout).toEqual({
      positions: { a: place },
      groups: [{ id: 'g', title: 'G', notes: 'n', steps: ['a'] }],
      notes,
    })
  })

  it('takes a group away with its last step, and no other', () => {
    const group = (id: string, steps: readonly string[]) => ({
      id,
      title: id,
      notes: '',
      steps: [...steps],
    })
    const groups = [group('g', ['a', 'b']), group('rest', ['c']), group('empty', [])]
    const flow = aFlow().path('a', 'b', 'c').build()
    const framed = { ...flow, layout: { ...flow.layout, groups } }
    const left = removeSteps(framed, ['a', 'b']).layout.groups
    expect(left.map(({ id }) => id)).toEqual(['rest', 'empty'])
  })

  it('takes nothing but steps', () => {
    const flow = line()
    expect(removeSteps(flow, ['undo', '$start', 'nobody'])).toEqual(flow)
  })
})
