import { describe, expect, it } from 'vitest'
import type { Flow } from './document.ts'
import type { Issue, IssueCode } from './issue.ts'
import { mayBeFixed, quickFixes } from './quick-fixes.ts'
import { aCatalog, aFlow } from './testing/index.ts'
import { CASES } from './testing/issue-cases.ts'
import { parseFlow } from './text.ts'
import { validateFlow } from './validate-flow.ts'

const catalog = aCatalog()
const EMPTY = { severity: 'error', path: '', message: '' } as const

const found = (flow: Flow, code: IssueCode) =>
  validateFlow(flow, catalog).filter((issue) => issue.code === code)

/** The first issue of this code, and what is offered for it. */
function offered(flow: Flow, code: IssueCode) {
  const [issue] = found(flow, code)
  if (issue === undefined) throw new RangeError(`the flow has no ${code}`)
  return quickFixes(flow, issue, catalog)
}

function taken(flow: Flow, code: IssueCode, title: string): Flow {
  const fix = offered(flow, code).find((one) => one.title === title)
  if (fix === undefined) {
    throw new RangeError(`offered: ${offered(flow, code).map((one) => one.title)}`)
  }
  return fix.edit(flow)
}

const errorCodes = (issues: readonly Issue[]) =>
  issues.filter(({ severity }) => severity === 'error').map(({ code }) => code)

describe('whatever is offered for an issue', () => {
  const fixable = CASES.filter(({ code }) => mayBeFixed({ ...EMPTY, code }))

  it.each(fixable)('takes it away and brings no new error: $code, $says', ({ code, wrong }) => {
    const flow = wrong.build()
    const before = errorCodes(validateFlow(flow, catalog))
    for (const issue of found(flow, code)) {
      for (const { edit } of quickFixes(flow, issue, catalog)) {
        const edited = edit(flow)
        expect(parseFlow(edited).flow).toEqual(edited)
        expect(found(edited, code).length).toBeLessThan(found(flow, code).length)
        for (const error of errorCodes(validateFlow(edited, catalog))) {
          expect(before).toContain(error)
        }
      }
    }
  })

  it('taken one after the other leaves nothing of what can be mended', () => {
    const left = fixable.flatMap(({ code, wrong, says }) => {
      let flow = wrong.build()
      for (let round = 0; round < 8; round += 1) {
        const [fix] = found(flow, code).flatMap((issue) => quickFixes(flow, issue, catalog))
        if (fix === undefined) break
        flow = fix.edit(flow)
      }
      return found(flow, code).length === 0 ? [] : [`${code}: ${says}`]
    })
    expect(left).toEqual([
      // What a person has to say: which type, which command, which look-up.
      'type.unknown: some plugin supplies the type of every step and action',
      'type.unknown: a step type is no action type',
      'params.invalid: params fit the schema of their type, of steps and actions alike',
      'params.invalid: what an expression will give is not judged before it is known',
      'params.invalid: a look-up gives what its param takes, where both are known',
      'expression.out-of-scope: nothing but look-ups is evaluated; $${{ is a literal',
      'expression.out-of-scope: a step reads no result of a step that has not surely succeeded',
      'expression.out-of-scope: only actions read the failure',
      'expression.out-of-scope: a path below params is escaped as a JSON Pointer',
      'join.partial: a join that can start with one of its branches dead',
      'join.partial: alternatives that merge are no join',
    ])
  })
})

describe('what is offered', () => {
  it('turns the flow-level rollback on, and every step that does not handle its failure runs it', () => {
    const flow = aFlow().path('a', 'b', 'c').ignore('c').edge('a', '$rollback', 'failure').build()
    const on = taken(flow, 'failure.rollback-off', 'Turn Rollback on Failure on')
    expect(on.flowRollback?.actions).toHaveLength(1)
    expect(on.edges.filter(({ to }) => to === '$rollback').map(({ from }) => from)).toEqual([
      'a',
      'b',
    ])
    const off = taken(flow, 'failure.rollback-off', 'Let a not run it')
    expect(off.edges.some(({ to }) => to === '$rollback')).toBe(false)
  })

  it('wires Ignore to the new successor too', () => {
    const flow = aFlow().path('a', 'b', 'd').ignore('a').path('a', 'c', 'd').build()
    const mended = taken(
      flow,
      'join.partial',
      'Let a ignore its failure towards all that comes next',
    )
    const handling = mended.edges.filter(({ from, on }) => from === 'a' && on === 'failure')
    expect(handling.map(({ to }) => to)).toEqual(['b', 'c'])
  })

  it('connects a step that nothing leads to after the last one', () => {
    const flow = aFlow().path('a', 'b').step('c').build()
    const mended = taken(flow, 'step.unreachable', 'Connect it after b')
    expect(mended.edges.at(-1)).toEqual({ from: 'b', to: 'c', on: 'success' })
  })

  it('gives an action of no step to the nearest one that allows it', () => {
    const flow = aFlow().path('a', 'b').rollBack('b', 'undo').build()
    const loose = {
      ...flow,
      edges: flow.edges.filter(({ to }) => to !== 'undo'),
      layout: {
        ...flow.layout,
        positions: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, undo: { x: 310, y: 200 } },
      },
    }
    expect(offered(loose, 'rollback.owner').map(({ title }) => title)).toEqual([
      'Give it to b',
      'Give it to a',
      'Delete it',
    ])
  })

  it('lets a second step of one name stand beside the first', () => {
    const flow = aFlow().path('a', 'b', 'c').build()
    const twice = { ...flow, steps: [...flow.steps, ...flow.steps.filter(({ id }) => id === 'b')] }
    const mended = taken(twice, 'id.duplicate', 'Call this one b-2')
    expect(validateFlow(mended, catalog)).toEqual([])
    expect(mended.edges.filter(({ from, to }) => from === 'b-2' || to === 'b-2')).toEqual([
      { from: 'a', to: 'b-2', on: 'success' },
      { from: 'b-2', to: 'c', on: 'success' },
    ])
  })

  it('uses the major that there is', () => {
    const flow = aFlow().path('a').step('a', { uses: 'command/run@2' }).build()
    expect(taken(flow, 'type.unknown', 'Use command/run@1').steps[0]?.uses).toBe('command/run@1')
  })

  it('declares a missing input as one that has to be given', () => {
    const flow = aFlow()
      .path('a')
      .step('a', { params: { run: 'echo ${{ inputs.x }} ${{ inputs.version }}' } })
      .input('x', { type: 'string' })
      .build()
    expect(taken(flow, 'input.unknown', 'Declare the input version').inputs['version']).toEqual({
      type: 'string',
      required: true,
      secret: false,
    })
  })

  it('is nothing where an edit would bring another error instead', () => {
    const flow = aFlow()
      .path('a', 'b')
      .step('b', { params: { run: '${{ steps.a.result.x }}' } })
      .edge('b', 'a', 'failure')
      .build()
    for (const { edit } of offered(flow, 'edge.cycle')) {
      expect(errorCodes(validateFlow(edit(flow), catalog))).toEqual([])
    }
  })
})
