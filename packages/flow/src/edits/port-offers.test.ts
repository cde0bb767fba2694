import { describe, expect, it } from 'vitest'
import { aCatalog, aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'
import { failureOptionOf, runsRollback } from './failure-option.ts'
import { ownEdge } from './owner-of.ts'
import { type Offer, type Port, portOffers, takeOffer } from './port-offers.ts'

const catalog = aCatalog()
const SUCCESS: Port = { from: 'a', on: 'success' }
const FAILURE: Port = { from: 'a', on: 'failure' }
const words = (offers: readonly Offer[]) =>
  offers.map((offer) =>
    offer.kind === 'run-rollback' ? offer.kind : `${offer.kind} ${offer.uses}`,
  )
const STEPS = [...catalog.stepTypes.keys()].map((uses) => `step ${uses}`)

describe('what fits a port', () => {
  it('of success are step types', () => {
    expect(words(portOffers(aFlow().path('a').build(), SUCCESS, catalog))).toEqual(STEPS)
    const start: Port = { from: '$start', on: 'success' }
    expect(words(portOffers(aFlow().build(), start, catalog))).toEqual(STEPS)
  })

  it('of failure are the ways back that the type allows, then steps to fall back to', () => {
    const flow = aFlow().path('a').step('a', { uses: 'files/deploy@1', params: {} }).build()
    expect(words(portOffers(flow, FAILURE, catalog))).toEqual([
      'action command/run@1',
      'action files/revert@1',
      'run-rollback',
      ...STEPS,
    ])
  })

  it('leaves Run Rollback out where it is forbidden, or wired already', () => {
    const strict = aFlow().path('a').step('a', { uses: 'try/strict@1', params: {} }).build()
    expect(words(portOffers(strict, FAILURE, catalog))).not.toContain('run-rollback')
    const wired = aFlow().path('a').flowRollback(['tell'], 'a').build()
    expect(words(portOffers(wired, FAILURE, catalog))).not.toContain('run-rollback')
  })
})

describe('what was offered, once taken,', () => {
  it('stands where it was put, and is wired', () => {
    const at = { x: 500, y: 40 }
    const step: Offer = { kind: 'step', uses: 'try/fail@1' }
    const next = takeOffer(aFlow().path('a').build(), SUCCESS, step, catalog, at)
    const id = next.steps[1]?.id ?? ''
    expect(next.edges).toContainEqual({ from: 'a', to: id, on: 'success' })
    expect(next.layout.positions[id]).toEqual(at)
    const fallen = takeOffer(aFlow().path('a', 'b').build(), FAILURE, step, catalog, at)
    const heir = fallen.steps[2]?.id ?? ''
    expect(failureOptionOf(fallen, 'a')).toEqual({ kind: 'fall-back', to: [heir] })
  })

  it('is an action for any step, also where this one handles its failure', () => {
    const action: Offer = { kind: 'action', uses: 'files/revert@1' }
    const flow = takeOffer(aFlow().path('a', 'b').build(), FAILURE, action, catalog)
    expect(ownEdge(flow, 'files-revert-1')).toMatchObject({ from: 'a', trigger: 'any-step' })
    const ignoring = takeOffer(aFlow().path('a', 'b').ignore('a').build(), FAILURE, action, catalog)
    expect(ownEdge(ignoring, 'files-revert-1')).toMatchObject({ from: 'a', trigger: 'any-step' })
    expect(failureOptionOf(ignoring, 'a')).toEqual({ kind: 'ignore' })
  })

  it('turns the flow-level rollback on where it is off, and no step is wired to it whose type forbids it', () => {
    const flow = aFlow()
      .path('a', 'b', 'c')
      .ignore('a')
      .step('c', { uses: 'try/strict@1', params: {} })
      .build()
    const on = takeOffer(flow, FAILURE, { kind: 'run-rollback' }, catalog)
    expect(on.flowRollback?.actions).toHaveLength(1)
    expect(['a', 'b', 'c'].map((id) => runsRollback(on, id))).toEqual([true, true, false])
    const errors = validateFlow(on, catalog).filter(({ severity }) => severity === 'error')
    // All that is left to do is to say what the action runs.
    expect(errors.filter(({ code }) => code !== 'params.invalid')).toEqual([])
  })

  it('is a step that runs Rollback on Failure where that is on, unless its type forbids it', () => {
    const on = aFlow().path('a').flowRollback(['tell'], 'a').build()
    const failing = takeOffer(on, SUCCESS, { kind: 'step', uses: 'try/fail@1' }, catalog)
    expect(runsRollback(failing, failing.steps[1]?.id ?? '')).toBe(true)
    const strict = takeOffer(on, SUCCESS, { kind: 'step', uses: 'try/strict@1' }, catalog)
    expect(runsRollback(strict, strict.steps[1]?.id ?? '')).toBe(false)
    const off = takeOffer(
      aFlow().path('a').build(),
      SUCCESS,
      { kind: 'step', uses: 'try/fail@1' },
      catalog,
    )
    expect(off.edges.filter(({ to }) => to === '$rollback')).toEqual([])
  })

  it('of a type that nobody knows changes nothing', () => {
    const flow = aFlow().path('a').build()
    for (const kind of ['step', 'action'] as const) {
      expect(takeOffer(flow, FAILURE, { kind, uses: 'no/such@1' }, catalog)).toBe(flow)
    }
  })
})
