import { compile, type Plan } from '@contraflow/flow'
import { aCatalog, anyFlow } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replay } from './advance.ts'
import { checkFlow } from './check-flow.ts'
import { coverage } from './coverage.ts'
import { createRun, restoreRun } from './create-run.ts'
import type { RunEvent } from './event.ts'
import { recovery } from './recovery.ts'
import { rehearse } from './rehearse.ts'
import { stateOf } from './run.ts'
import { leftUndone, summarize } from './summary.ts'
import { type Played, Player, play, type Seen } from './testing/play.ts'

const catalog = aCatalog()
const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 400) }

/** A flow, an order of ends, and which attempts fail. */
const anyPlay = fc.record({
  flow: anyFlow(),
  picks: fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
  fails: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 60, maxLength: 60 }),
  failRate: fc.integer({ min: 0, max: 6 }),
})

type AnyPlay = typeof anyPlay extends fc.Arbitrary<infer T> ? T : never

function played({ flow, picks, fails, failRate }: AnyPlay): Played & { readonly plan: Plan } {
  const plan = compile(flow, catalog)
  let step = 0
  const choose = (list: readonly number[]) => list[step++ % list.length] ?? 0
  const run = play(
    createRun(plan),
    (count) => choose(picks) % count,
    () => choose(fails) < failRate,
  )
  return { plan, run: run.run, events: run.events, seen: run.seen }
}

function holds(check: (result: ReturnType<typeof played>) => void) {
  fc.assert(
    fc.property(anyPlay, (input) => check(played(input))),
    RUNS,
  )
}

const starts = (seen: readonly Seen[]) =>
  seen.flatMap((entry) => (entry.what === 'start' && entry.attempt === 1 ? [entry.id] : []))

describe('a run of any flow, its attempts ending in any order', () => {
  it('is drawn from valid flows only', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const { issues } = checkFlow(flow, catalog)
        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
      }),
      RUNS,
    )
  })

  it('always ends, with nothing in flight and every step settled', () => {
    holds(({ run }) => {
      expect(run.phase).toBe('ended')
      expect(run.outcome).not.toBeNull()
      expect(
        run.steps.some(
          ({ inFlight, state }) => inFlight || state === 'waiting' || state === 'running',
        ),
      ).toBe(false)
    })
  })

  it('starts nothing after the turn but actions', () => {
    holds(({ run, seen }) => {
      const after = seen.slice(seen.findIndex(({ what }) => what === 'turn'))
      if (run.turn === null) return
      for (const id of starts(after)) expect(run.plan.actionIndex.has(id)).toBe(true)
    })
  })

  it('runs no action twice, and retries none beyond its attempts', () => {
    holds(({ run, seen }) => {
      const actions = starts(seen).filter((id) => run.plan.actionIndex.has(id))
      expect(new Set(actions).size).toBe(actions.length)
    })
  })

  it("runs every started step's any-step actions exactly once if it turned round, and never otherwise", () => {
    holds(({ plan, run, seen }) => {
      const ran = starts(seen)
      for (const [at, step] of plan.steps.entries()) {
        const due = run.turn !== null && (run.steps[at]?.startedAs ?? 0) > 0
        for (const { id } of step.actions.filter(({ trigger }) => trigger === 'any-step')) {
          expect(ran.filter((other) => other === id)).toHaveLength(due ? 1 : 0)
        }
      }
    })
  })

  it("keeps the order of the way back: the failed step's own, the others by their start, then the flow's", () => {
    holds(({ plan, run, seen }) => {
      if (run.turn === null) return
      const direction = plan.rollbackOrder === 'newest-first' ? -1 : 1
      const rank = (action: string): number => {
        const owner = plan.actions.find(({ id }) => id === action)?.step ?? null
        if (owner === null) return Number.POSITIVE_INFINITY
        if (owner === run.turn?.step) return Number.NEGATIVE_INFINITY
        return direction * (run.steps[run.plan.stepIndex.get(owner) ?? -1]?.startedAs ?? 0)
      }
      const ranks = starts(seen)
        .filter((id) => run.plan.actionIndex.has(id))
        .map(rank)
      expect(ranks).toEqual(ranks.toSorted((a, b) => (a === b ? 0 : a - b)))
    })
  })

  it('starts no action before all that was cancelled has ended, and one action at a time', () => {
    holds(({ run, seen }) => {
      const open = new Set<string>()
      for (const entry of seen) {
        if (entry.what === 'start' && run.plan.actionIndex.has(entry.id)) expect(open.size).toBe(0)
        if (entry.what === 'start') open.add(entry.id)
        if (entry.what === 'end') open.delete(entry.id)
      }
    })
  })

  it('says the outcome that its actions had', () => {
    holds(({ run }) => {
      const states = run.due.map((at) => run.actions[at]?.state)
      const expected =
        run.turn === null
          ? 'succeeded'
          : states.length === 0
            ? 'failed'
            : states.every((state) => state === 'succeeded')
              ? 'rolled-back'
              : 'rollback-failed'
      expect(run.outcome).toBe(expected)
    })
  })

  it('is the same run when its events are replayed, also from a stored state in the middle', () => {
    holds(({ plan, run, events }) => {
      expect(stateOf(replay(createRun(plan), events))).toEqual(stateOf(run))
      const half = Math.floor(events.length / 2)
      const stored: unknown = JSON.parse(
        JSON.stringify(stateOf(replay(createRun(plan), events.slice(0, half)))),
      )
      const restored = restoreRun(plan, stored as ReturnType<typeof stateOf>)
      expect(stateOf(replay(restored, events.slice(half)))).toEqual(stateOf(run))
    })
  })

  it('is not changed by events that are late or doubled', () => {
    holds(({ plan, run, events }) => {
      const doubled = events.flatMap((event): readonly RunEvent[] =>
        event.type === 'attempt-ended' || event.type === 'started' ? [event, event] : [event],
      )
      const again = replay(createRun(plan), doubled)
      expect(stateOf(again)).toEqual(stateOf(run))
    })
  })
})

describe('a run that is interrupted at any moment', () => {
  it('still ends, reruns no attempt more than three times, and none whose end was recorded', () => {
    fc.assert(
      fc.property(
        anyPlay,
        fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        ({ flow, picks, fails, failRate }, dies) => {
          const player = new Player(createRun(compile(flow, catalog)))
          player.tell({ type: 'started' })
          let step = 0
          while (player.inFlight.length + player.waiting.length > 0) {
            step += 1
            if (step < 60 && dies[step] === true) {
              const { events, commands } = recovery(player.run)
              player.interrupt(events, commands)
              continue
            }
            const at = (picks[step % 60] ?? 0) % (player.inFlight.length + player.waiting.length)
            if (at < player.inFlight.length) player.end(at, (fails[step % 60] ?? 0) >= failRate)
            else {
              const [due] = player.waiting.splice(at - player.inFlight.length, 1)
              if (due !== undefined) player.tell({ type: 'retry-due', ...due })
            }
          }
          expect(player.run.phase).toBe('ended')
          const ended = new Set<string>()
          for (const entry of player.seen) {
            if (entry.what === 'turn') continue
            const key = `${entry.id} ${entry.attempt}`
            if (entry.what === 'start') {
              expect(ended.has(key)).toBe(false)
              expect(entry.rerun).toBeLessThanOrEqual(3)
            } else ended.add(key)
          }
        },
      ),
      RUNS,
    )
  })
})

describe('coverage', () => {
  it('says of every action whether it runs, truthfully for any order of ends', () => {
    fc.assert(
      fc.property(
        anyFlow(),
        fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }),
        (flow, picks) => {
          const plan = compile(flow, catalog)
          for (const row of coverage(plan)) {
            let step = 0
            const failing = new Set([row.step, ...(row.with ?? [])])
            const { run, seen } = play(
              createRun(plan),
              (count) => (picks[step++ % picks.length] ?? 0) % count,
              ({ id }) => failing.has(id),
            )
            const ran = starts(seen).filter((id) => run.plan.actionIndex.has(id))
            expect(ran).toEqual(expect.arrayContaining([...row.always]))
            expect([...row.always, ...row.depends]).toEqual(expect.arrayContaining(ran))
            expect(row.outcomes).toContain(run.outcome)
            const left = leftUndone(run)
            expect(left).toEqual(expect.arrayContaining([...row.leftUndone.always]))
            expect([...row.leftUndone.always, ...row.leftUndone.depends]).toEqual(
              expect.arrayContaining([...left]),
            )
          }
        },
      ),
      RUNS,
    )
  })

  it('holds the rehearsal of each step', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const plan = compile(flow, catalog)
        for (const row of coverage(plan)) {
          const summary = rehearse(plan, { fail: [row.step, ...(row.with ?? [])] })
          expect(summary.states[row.step]).toMatch(/^(failed|handled)$/)
          expect(row.outcomes).toContain(summary.outcome)
          const actions = summary.order.filter(
            (id) => !plan.steps.some((step) => step.id === id.replace(/[!~]$/, '')),
          )
          expect([...row.always, ...row.depends]).toEqual(expect.arrayContaining(actions))
          expect(actions).toEqual(expect.arrayContaining([...row.always]))
        }
      }),
      RUNS,
    )
  })

  it('is exact: what it says depends is seen both ways among all orders of ends', () => {
    fc.assert(
      fc.property(anyFlow({ maxSteps: 6 }), (flow) => {
        const plan = compile(
          { ...flow, steps: flow.steps.map(({ retry: _retry, ...step }) => step) },
          catalog,
        )
        for (const row of coverage(plan)) {
          const all = everyOrder(plan, new Set([row.step, ...(row.with ?? [])]))
          const actions = plan.actions
            .map(({ id }) => id)
            .concat((plan.flowRollback ?? []).map(({ id }) => id))
          const count = (id: string) => all.filter(({ ran }) => ran.includes(id)).length
          expect(row.always.toSorted()).toEqual(
            actions.filter((id) => count(id) === all.length).toSorted(),
          )
          expect(row.depends.toSorted()).toEqual(
            actions.filter((id) => count(id) > 0 && count(id) < all.length).toSorted(),
          )
          expect(row.outcomes.toSorted()).toEqual(
            [...new Set(all.map(({ outcome }) => outcome))].toSorted(),
          )
          const left = (id: string) => all.filter(({ undone }) => undone.includes(id)).length
          const steps = plan.steps.map(({ id }) => id)
          expect(row.leftUndone.always).toEqual(steps.filter((id) => left(id) === all.length))
          expect(row.leftUndone.depends).toEqual(
            steps.filter((id) => left(id) > 0 && left(id) < all.length),
          )
        }
      }),
      { numRuns: Math.min(RUNS.numRuns, 300) },
    )
  })
})

interface Ending {
  readonly ran: readonly string[]
  readonly outcome: string | null
  readonly undone: readonly string[]
}

/** Every run that some order of ends brings about. After the turn the order changes nothing that is compared here. */
function everyOrder(plan: Plan, failing: ReadonlySet<string>): readonly Ending[] {
  const endings = new Map<string, Ending>()
  const visited = new Set<string>()
  const walk = (events: readonly number[]) => {
    let step = 0
    let open = 0
    const { run, seen } = play(
      createRun(plan),
      (count) => {
        const pick = events[step]
        step += 1
        if (pick === undefined && open === 0) open = count
        return pick ?? 0
      },
      ({ id }) => failing.has(id),
    )
    const key = events.join()
    if (visited.has(key)) return
    visited.add(key)
    const ran = starts(seen).filter((id) => run.plan.actionIndex.has(id))
    const ending = { ran, outcome: run.outcome, undone: leftUndone(run) }
    endings.set(JSON.stringify(ending), ending)
    for (let pick = 0; pick < open; pick += 1) walk([...events, pick])
  }
  walk([])
  return [...endings.values()]
}

describe('a rehearsal', () => {
  it('is the run in which attempts end first in, first out, and waits take no time', () => {
    fc.assert(
      fc.property(anyFlow(), fc.array(fc.nat(8)), (flow, failing) => {
        const plan = compile(flow, catalog)
        const fail = failing.map((at) => `s${at}`)
        const player = new Player(createRun(plan))
        player.tell({ type: 'started' })
        while (player.inFlight.length + player.waiting.length > 0) {
          const due = player.waiting.shift()
          if (due === undefined) player.end(0, !fail.includes(player.inFlight[0]?.id ?? ''))
          else player.tell({ type: 'retry-due', ...due })
        }
        expect(rehearse(plan, { fail })).toEqual(summarize(player.run))
      }),
      RUNS,
    )
  })
})
