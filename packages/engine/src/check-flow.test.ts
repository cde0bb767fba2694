import { quickFixes } from '@contraflow/flow'
import { aCatalog, aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { checkFlow, checkFlowText } from './check-flow.ts'

const catalog = aCatalog()
const found = (flow: FlowBuilder) =>
  checkFlow(flow.build(), catalog).issues.map(({ code, path }) => `${code} ${path}`)

describe('step.uncompensated: its type changes the device, and some failure at or after it leaves that undone', () => {
  it.each([
    ['its own failure', aFlow().path('a'), ['step.uncompensated /steps/0']],
    [
      'a later failure: this-step actions are not enough',
      aFlow().path('a', 'b').rollBack('a', 'undo').rollBack('b', 'undo-b'),
      ['step.uncompensated /steps/0'],
    ],
    [
      'a failure beside it, in some order of ends',
      aFlow().path('a').path('b').rollBack('a', 'undo').rollBack('b', 'undo-b', 'any-step'),
      ['step.uncompensated /steps/0'],
    ],
    [
      'actions that only look',
      aFlow().path('a').rollBack('a', 'logs', 'any-step', { undoes: false }),
      ['step.uncompensated /steps/0'],
    ],
    [
      'any-step actions are enough',
      aFlow().path('a', 'b').rollBack('a', 'x', 'any-step').rollBack('b', 'y'),
      [],
    ],
    ['a step that only looks', aFlow().path('a').step('a', { changesDevice: false }), []],
    ['a step whose failure is ignored, at the end', aFlow().path('a').ignore('a'), []],
  ])('%s', (_says, flow, expected) => {
    expect(found(flow)).toEqual(expected)
  })

  it('is a warning, and names the failure that leaves it undone', () => {
    const { issues } = checkFlow(
      aFlow().path('a', 'b').rollBack('a', 'u').ignore('b').build(),
      catalog,
    )
    expect(issues).toEqual([])
    const other = checkFlow(aFlow().path('a', 'b').rollBack('a', 'u').build(), catalog).issues
    expect(other.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      expect.stringMatching(/^warning: .*If b fails/),
      expect.stringMatching(/^warning: .*If it fails/),
    ])
  })

  it('is not asked of a flow with errors', () => {
    expect(found(aFlow().path('a').step('b'))).toEqual(['step.unreachable /steps/1'])
  })
})

describe('a document judged', () => {
  it('has no flow and no digest where it is malformed', () => {
    const checked = checkFlow({ format: 'contraflow/flow@1' }, catalog)
    expect(checked).toMatchObject({ flow: null, digest: null })
    expect(checked.issues.map(({ path }) => path).toSorted()).toEqual(['/edges', '/name', '/steps'])
    expect(checkFlowText('steps: [', catalog)).toMatchObject({ flow: null, digest: null })
  })

  it('has a digest however wrong the flow is', () => {
    const checked = checkFlow(aFlow().build(), catalog)
    expect(checked.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(checked.issues.map(({ code }) => code)).toEqual(['flow.empty'])
  })

  it('never throws, whatever it is given', () => {
    const halfACharacter = { ...aFlow().path('a').build(), name: 'a\ud83d' }
    const circle: unknown[] = []
    circle.push(circle)
    for (const document of [
      undefined,
      null,
      7,
      'x',
      [],
      halfACharacter,
      circle,
      { steps: circle },
    ]) {
      const { flow, issues } = checkFlow(document, catalog)
      expect(flow).toBeNull()
      expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['document.malformed']))
    }
  })
})

describe('whatever is offered for step.uncompensated', () => {
  it.each([
    ['an action that its type allows', aFlow().path('a').step('a', { uses: 'files/deploy@1' })],
    ['the action that it has, for any step', aFlow().path('a', 'b').rollBack('a', 'undo')],
    ['nothing to undo', aFlow().path('a')],
  ])('takes it away for that step, and brings no error: %s', (_says, flow) => {
    const draft = flow.build()
    const uncompensated = checkFlow(draft, catalog).issues.filter(
      ({ code, path }) => code === 'step.uncompensated' && path === '/steps/0',
    )
    expect(uncompensated).toHaveLength(1)
    for (const issue of uncompensated) {
      const fixes = quickFixes(draft, issue, catalog)
      expect(fixes.length).toBeGreaterThan(0)
      for (const { edit } of fixes) {
        const { issues } = checkFlow(edit(draft), catalog)
        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(issues.map(({ code, path }) => `${code} ${path}`)).not.toContain(
          'step.uncompensated /steps/0',
        )
      }
    }
  })
})
