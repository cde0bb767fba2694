import { parseFlowText, validateFlow } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { optionsAt } from './yaml-completion.ts'
import { yamlContext } from './yaml-context.ts'
import { placedIssues } from './yaml-places.ts'

const flow = aFlow().path('a', 'b').rollBack('a', 'undo').build()
const catalog = aCatalog()

/** The options where | stands. */
function options(text: string): readonly string[] {
  const position = text.indexOf('|')
  const context = yamlContext(text.replace('|', ''), position)
  return optionsAt(context, { flow, catalog }).map(({ label }) => label)
}

const EDGES = 'edges:\n  - from: $start\n    to: a\n    on: success\n'

describe('what may be written at a place of the source', () => {
  it('keys of the document, without those that are there', () => {
    expect(options('format: contraflow/flow@1\n|')).toContain('steps')
    expect(options('format: contraflow/flow@1\n|')).not.toContain('format')
  })

  it('keys of a step, also where lists stand at the indentation of their key', () => {
    expect(options('steps:\n  - id: a\n    |')).toContain('timeoutMs')
    expect(options('steps:\n  - id: a\n    |')).not.toContain('id')
    expect(options('steps:\n- id: a\n  |')).toContain('changesDevice')
    expect(options('steps:\n  - id: a\n    retry:\n      |')).toEqual([
      'attempts',
      'delayMs',
      'factor',
    ])
  })

  it('words, ids and types as values', () => {
    expect(options(`${EDGES}  - from: a\n    on: |`)).toEqual(['success', 'failure'])
    expect(options(`${EDGES}  - from: |`)).toEqual(['$start', 'a', 'b'])
    expect(options(`${EDGES}  - from: a\n    to: |\n    on: failure`)).toEqual([
      'a',
      'b',
      'undo',
      '$rollback',
      '$end',
    ])
    expect(options(`${EDGES}  - from: a\n    on: success\n    to: |`)).toEqual(['a', 'b'])
    expect(options('steps:\n  - id: a\n    uses: |')).toContain('try/strict@1')
    expect(options('rollbacks:\n  - id: a\n    uses: |')).toContain('files/revert@1')
    expect(options('settings:\n  rollbackOrder: |')).toEqual(['newest-first', 'oldest-first'])
  })

  it('params of the type that the step uses', () => {
    expect(options('steps:\n  - id: a\n    uses: command/run@1\n    params:\n      |')).toEqual([
      'run',
    ])
  })
})

describe('an issue in the source', () => {
  it('stands at its line', () => {
    const text =
      'format: contraflow/flow@1\nname: x\nsteps:\n  - id: a\n    uses: nobody/knows@1\n    params: {}\nedges: []\n'
    const parsed = parseFlowText(text).flow
    if (parsed === null) throw new RangeError('not read')
    const placed = placedIssues(text, validateFlow(parsed, catalog))
    const lineOf = (from: number) => text.slice(0, from).split('\n').length
    expect(placed.map(({ from, message }) => [lineOf(from), message.slice(0, 20)])).toEqual([
      [4, 'Nothing leads to a: '],
      [5, 'No plugin supplies t'],
    ])
  })

  it('also in a text that can not be read yet', () => {
    const text = 'format: contraflow/flow@1\nname: x\nsteps: [\n'
    expect(placedIssues(text, parseFlowText(text).issues)[0]?.severity).toBe('error')
    const shape = 'format: contraflow/flow@1\nname: 7\nsteps: []\nedges: []\n'
    const [issue] = placedIssues(shape, parseFlowText(shape).issues)
    expect(shape.slice(issue?.from, issue?.to)).toBe('name')
  })
})
