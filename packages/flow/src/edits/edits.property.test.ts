import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../compile.ts'
import { flowDigest } from '../digest.ts'
import { END, FLOW_FORMAT, type Flow, flowSchema, ROLLBACK, START } from '../document.ts'
import { graphOf } from '../graph.ts'
import { isValid } from '../issue.ts'
import type { Plan } from '../plan.ts'
import { anyDrawnFlow } from '../testing/any-drawn-flow.ts'
import { EDITS, type Pick } from '../testing/any-edit.ts'
import { aCatalog } from '../testing/index.ts'
import { flowToYaml, parseFlow } from '../text.ts'
import { validateFlow } from '../validate-flow.ts'
import { addRollback } from './add-rollback.ts'
import { addStep } from './add-step.ts'
import { connect } from './connect.ts'
import { copySteps, duplicateSteps, pasteSteps } from './copy-steps.ts'
import { disconnect } from './disconnect.ts'
import { ignores } from './failure-option.ts'
import { addFlowAction, removeFlowAction } from './flow-actions.ts'
import { removeRollback } from './remove-rollback.ts'
import { removeSteps } from './remove-steps.ts'
import { renameId } from './rename-id.ts'
import { turnRollbackOff, turnRollbackOn } from './turn-rollback.ts'
import { upgradeWorks } from './upgrade-works.ts'

const catalog = aCatalog()
const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }
const numbers = fc.array(fc.nat(10_000), { minLength: 24, maxLength: 24 })

function picker(choices: readonly number[]): Pick {
  let next = 0
  return (items, fallback) => {
    const choice = choices[next % choices.length] ?? 0
    next += 1
    return items[choice % Math.max(1, items.length)] ?? fallback
  }
}

const errorsOf = (flow: Flow) =>
  validateFlow(flow, catalog).flatMap(({ severity, code }) => (severity === 'error' ? [code] : []))

const idsOf = (flow: Flow) =>
  [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])].map(({ id }) => id)

/** The flow as it was, whole: also its drawing, and nothing left undefined. */
function expectSame(flow: Flow, before: Flow): void {
  expect(JSON.stringify(flowSchema.parse(flow))).toBe(JSON.stringify(flowSchema.parse(before)))
}

describe('every edit of a valid flow', () => {
  it('begins with a valid flow', () => {
    fc.assert(
      fc.property(anyDrawnFlow(), (flow) => {
        expect(errorsOf(flow)).toEqual([])
      }),
      RUNS,
    )
  })

  it.each(EDITS)(
    '$name gives a document that still parses, with no errors but $mayBring',
    (edit) => {
      fc.assert(
        fc.property(anyDrawnFlow(), numbers, (flow, choices) => {
          const edited = edit.apply(flow, picker(choices))
          expect(parseFlow(edited).flow).toEqual(edited)
          expect(errorsOf(edited).filter((code) => !edit.mayBring.includes(code))).toEqual([])
          expect(edited.layout.groups.filter(({ steps }) => steps.length === 0)).toEqual([])
        }),
        RUNS,
      )
    },
  )

  it('and of what that gives, and so on: it still parses, and no id is there twice', () => {
    const edits = fc.array(fc.tuple(fc.constantFrom(...EDITS), numbers), { maxLength: 12 })
    fc.assert(
      fc.property(anyDrawnFlow(4), edits, (flow, chosen) => {
        let edited = flow
        for (const [{ apply }, choices] of chosen) edited = apply(edited, picker(choices))
        expect(parseFlow(edited).flow).toEqual(edited)
        expect(new Set(idsOf(edited)).size).toBe(idsOf(edited).length)
        expect(errorsOf(edited)).not.toContain('edge.duplicate')
        expect(errorsOf(edited)).not.toContain('edge.unknown-end')
        expect(errorsOf(edited)).not.toContain('failure.contradiction')
      }),
      RUNS,
    )
  })
})

describe('removing what was added gives back the same flow', () => {
  const onStep = fc.tuple(anyDrawnFlow(), fc.nat(100)).map(([flow, at]) => {
    const step = flow.steps[at % flow.steps.length]?.id ?? ''
    return { flow, step, isHandled: graphOf(flow).handling(step).length > 0 }
  })
  const holds = (check: (on: { flow: Flow; step: string; isHandled: boolean }) => void) =>
    fc.assert(fc.property(onStep, check), RUNS)

  it('a rollback action, where it does not take handling edges away', () => {
    holds(({ flow, step, isHandled }) => {
      const added = addRollback(flow, step, {
        uses: 'try/retry@1',
        title: 'New',
        trigger: isHandled ? 'any-step' : 'this-step',
      })
      expect(idsOf(added)).toContain('new')
      expectSame(removeRollback(added, 'new'), flow)
    })
  })

  it('a step; where the one before it ignores its failure, that has the same meaning', () => {
    holds(({ flow, step }) => {
      const added = addStep(flow, { uses: 'try/fail@1', title: 'New', after: step })
      expect(idsOf(added)).toContain('new')
      const removed = removeSteps(added, ['new'])
      if (!ignores(graphOf(flow), step)) expectSame(removed, flow)
      expect(unordered(meaningOf(removed))).toEqual(unordered(meaningOf(flow)))
    })
  })

  it('a success edge, where its step does not ignore its failure', () => {
    holds(({ flow, step }) => {
      if (ignores(graphOf(flow), step)) return
      for (const { id } of flow.steps) {
        const drawn = connect(flow, step, id)
        // Drawn to where it falls back to, it says Ignore, and goes on doing so.
        if (drawn === flow || ignores(graphOf(drawn), step)) continue
        expectSame(disconnect(drawn, { from: step, to: id, on: 'success' }), flow)
      }
    })
  })

  it('the flow-level rollback, or another action of it', () => {
    holds(({ flow }) => {
      const action = { uses: 'try/retry@1', title: 'New' }
      if (flow.flowRollback === undefined) {
        const on = turnRollbackOn(flow, action, catalog)
        expect(errorsOf(on)).toEqual([])
        expectSame(turnRollbackOff(on), flow)
        expectSame(removeFlowAction(on, 'new'), flow)
      } else expectSame(removeFlowAction(addFlowAction(flow, action), 'new'), flow)
    })
  })
})

describe('copied steps', () => {
  const chosen = fc
    .tuple(anyDrawnFlow(), fc.array(fc.nat(6), { minLength: 1 }))
    .map(([flow, at]) => ({
      flow,
      ids: flow.steps.filter((_step, index) => at.includes(index)).map(({ id }) => id),
    }))

  it('bring no duplicate id, and each stands for the one that it is a copy of', () => {
    fc.assert(
      fc.property(chosen, ({ flow, ids }) => {
        for (const copied of [duplicateSteps(flow, ids), pasteSteps(flow, copySteps(flow, ids))]) {
          expect(new Set(idsOf(copied)).size).toBe(idsOf(copied).length)
          const { steps } = compile(copied, catalog)
          const copies = steps.slice(flow.steps.length)
          const originals = steps.filter(({ id }) => ids.includes(id))
          expect(copies.map(formOf)).toEqual(originals.map(formOf))
          expect(steps.slice(0, flow.steps.length)).toEqual(compile(flow, catalog).steps)
        }
      }),
      RUNS,
    )
  })

  it('are those of a whole flow, where its text is what was copied; or of a list of steps', () => {
    fc.assert(
      fc.property(chosen, ({ flow }) => {
        const empty = flowSchema.parse({ format: FLOW_FORMAT, name: 'empty', steps: [], edges: [] })
        const whole = pasteSteps(empty, flowToYaml(flow))
        expect(whole).toEqual(pasteSteps(empty, copySteps(flow, idsOf(flow))))
        expect(whole.steps).toEqual(flow.steps)
        expect(pasteSteps(empty, JSON.stringify(flow.steps)).steps).toEqual(flow.steps)
        for (const other of ['', 'only words', '[]', '- 1', 'steps: [']) {
          expect(pasteSteps(flow, other)).toEqual(flow)
        }
      }),
      RUNS,
    )
  })

  it('are the same in an empty flow, ids and params to the letter', () => {
    fc.assert(
      fc.property(chosen, ({ flow, ids }) => {
        const empty = flowSchema.parse({ format: FLOW_FORMAT, name: 'empty', steps: [], edges: [] })
        const pasted = pasteSteps(empty, copySteps(flow, ids))
        expect(pasted.steps).toEqual(flow.steps.filter(({ id }) => ids.includes(id)))
        const there = new Set([...idsOf(pasted), END])
        expect(pasted.edges).toEqual(
          flow.edges.filter(({ from, to }) => there.has(from) && there.has(to)),
        )
        expect(pasted.edges.some(({ from, to }) => from === START || to === ROLLBACK)).toBe(false)
      }),
      RUNS,
    )
  })
})

describe('another id', () => {
  const named = fc.tuple(anyDrawnFlow(), fc.nat(100)).map(([flow, at]) => ({
    flow,
    id: idsOf(flow)[at % idsOf(flow).length] ?? '',
  }))

  it('has the same meaning: the plan is equal but for the id', () => {
    fc.assert(
      fc.property(named, ({ flow, id }) => {
        const renamed = renameId(flow, id, 'renamed')
        expect(errorsOf(renamed)).toEqual([])
        expect(idsOf(renamed)).not.toContain(id)
        const text = JSON.stringify(meaningOf(renamed))
        const back = text
          .replaceAll('"renamed"', JSON.stringify(id))
          .replaceAll('steps.renamed.result', `steps.${id}.result`)
        expect(JSON.parse(back)).toEqual(meaningOf(flow))
      }),
      RUNS,
    )
  })

  it('and back again is the same flow, and so the same digest', () => {
    fc.assert(
      fc.property(named, ({ flow, id }) => {
        const back = renameId(renameId(flow, id, 'renamed'), 'renamed', id)
        expectSame(back, flow)
        expect(flowDigest(back)).toBe(flowDigest(flow))
      }),
      RUNS,
    )
  })
})

describe('an upgrade', () => {
  it('changes types and params of what it names, and nothing else of the flow', () => {
    const some = fc.tuple(anyDrawnFlow(), fc.array(fc.nat(100), { maxLength: 4 }))
    fc.assert(
      fc.property(some, ([flow, at]) => {
        const ids = at.flatMap((index) => idsOf(flow)[index % idsOf(flow).length] ?? [])
        const upgraded = upgradeWorks(
          flow,
          ids.flatMap((id) =>
            ['fail', 'retry', 'resume'].map((type) => ({
              id,
              uses: `try/${type}@2`,
              params: { new: id },
            })),
          ),
        )
        const before = new Map(worksOf(flow).map((work) => [work.id, work]))
        for (const { id, uses, params } of worksOf(upgraded)) {
          const work = before.get(id)
          const isNamed = ids.includes(id)
          expect(uses).toBe(isNamed ? work?.uses.replace('@1', '@2') : work?.uses)
          expect(params).toEqual(isNamed ? { new: id } : work?.params)
        }
        expectSame(withoutTypes(upgraded), withoutTypes(flow))
        if (ids.length === 0) expect(upgraded).toBe(flow)
      }),
      RUNS,
    )
  })
})

function worksOf({ steps, rollbacks, flowRollback }: Flow) {
  return [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])]
}

function withoutTypes(flow: Flow): Flow {
  const plain = <T extends Flow['steps'][number]>(work: T) => ({
    ...work,
    uses: 'a/b@1',
    params: {},
  })
  const { flowRollback } = flow
  return {
    ...flow,
    steps: flow.steps.map(plain),
    rollbacks: flow.rollbacks.map(plain),
    ...(flowRollback === undefined
      ? {}
      : { flowRollback: { actions: flowRollback.actions.map(plain) } }),
  }
}

/** What a flow does, its digest aside. */
function meaningOf(flow: Flow): Omit<Plan, 'digest'> {
  expect(isValid(validateFlow(flow, catalog))).toBe(true)
  const { digest: _digest, ...plan } = compile(flow, catalog)
  return plan
}

/** The order of handling edges has no meaning. */
function unordered({ steps, ...plan }: Omit<Plan, 'digest'>) {
  return { ...plan, steps: steps.map((step) => ({ ...step, handling: step.handling.toSorted() })) }
}

/** A step without anything that a copy of it may have otherwise. */
function formOf({
  uses,
  retry,
  timeoutMs,
  changesDevice,
  actions,
  runsFlowRollback,
}: Plan['steps'][number]) {
  const triggers = actions.map(({ trigger }) => trigger)
  return { uses, retry, timeoutMs, changesDevice, triggers, runsFlowRollback }
}
