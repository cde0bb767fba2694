import fc from 'fast-check'
import { END, FLOW_FORMAT, type Flow, flowSchema, ROLLBACK, START } from '../document.ts'

type FailureOption = 'stop' | 'ignore' | 'fall-back' | 'roll-back'

/** The choices behind one step of a random flow; numbers are taken modulo what there is to choose from. */
interface StepChoice {
  readonly from: readonly number[]
  /** It comes after a failure, where the step before it falls back. */
  readonly afterFailure: boolean
  readonly option: FailureOption
  readonly targets: readonly number[]
  readonly anyStep: number
  readonly thisStep: number
  readonly undoes: boolean
  readonly takesFlowRollback: boolean
  readonly attempts: number
  readonly changesDevice: boolean
  readonly type: 'fail' | 'retry' | 'resume'
}

const stepChoice: fc.Arbitrary<StepChoice> = fc.record({
  from: fc.array(fc.nat(20), { minLength: 1, maxLength: 2 }),
  afterFailure: fc.boolean(),
  option: fc.constantFrom('stop', 'ignore', 'fall-back', 'roll-back', 'roll-back'),
  targets: fc.array(fc.nat(20), { minLength: 1, maxLength: 2 }),
  anyStep: fc.nat(2),
  thisStep: fc.nat(2),
  undoes: fc.boolean(),
  takesFlowRollback: fc.boolean(),
  attempts: fc.integer({ min: 1, max: 3 }),
  changesDevice: fc.boolean(),
  type: fc.constantFrom('fail', 'retry', 'resume'),
})

/**
 * Valid flows of all shapes: parallel branches, joins, alternatives, steps reached by fall back only, every failure option, both triggers, retries, the
 * flow-level rollback, both orders, documents whose order is not that of their edges.
 */
export function anyFlow({ maxSteps = 9 }: { readonly maxSteps?: number } = {}): fc.Arbitrary<Flow> {
  return fc
    .record({
      choices: fc.array(stepChoice, { minLength: 1, maxLength: maxSteps }),
      flowRollback: fc.boolean(),
      oldestFirst: fc.boolean(),
      order: fc.array(fc.nat(1000), { minLength: maxSteps, maxLength: maxSteps }),
    })
    .map(({ choices, flowRollback, oldestFirst, order }) =>
      build(choices, flowRollback, oldestFirst, order),
    )
}

function build(
  choices: readonly StepChoice[],
  flowRollback: boolean,
  oldestFirst: boolean,
  order: readonly number[],
): Flow {
  const edges = new Map<string, object>()
  const edge = (from: string, to: string, on: string, trigger?: string) => {
    const key = `${from} ${to} ${on}`
    if (!edges.has(key)) edges.set(key, { from, to, on, ...(trigger ? { trigger } : {}) })
  }
  for (const [at, choice] of choices.entries()) wireForward(choices, at, choice, edge)
  for (const [at, choice] of choices.entries()) {
    if (choice.option === 'ignore') wireIgnore(at, edges, edge)
  }
  const rollbacks = choices.flatMap((choice, at) => wireBack(choice, at, flowRollback, edge))
  const steps = choices.map(({ attempts, changesDevice, type }, at) => ({
    id: name(at),
    uses: `try/${type}@1`,
    params: {},
    changesDevice,
    ...(attempts > 1 ? { retry: { attempts } } : {}),
  }))
  return flowSchema.parse({
    format: FLOW_FORMAT,
    name: 'any',
    steps: shuffled(steps, order),
    rollbacks,
    edges: [...edges.values()],
    settings: { rollbackOrder: oldestFirst ? 'oldest-first' : 'newest-first' },
    ...(flowRollback
      ? { flowRollback: { actions: [{ id: 'tell', uses: 'try/retry@1', params: {} }] } }
      : {}),
  })
}

type DrawEdge = (from: string, to: string, on: string, trigger?: string) => void

/** Every step gets an edge from an earlier one, or from `$start`; so all are reachable, and nothing leads back. */
function wireForward(
  choices: readonly StepChoice[],
  at: number,
  { from, afterFailure, option, targets }: StepChoice,
  edge: DrawEdge,
): void {
  for (const choice of at === 0 ? [0] : from) {
    const source = choice % (at + 1)
    const fellBack = afterFailure && source !== at && choices[source]?.option === 'fall-back'
    edge(source === at ? START : name(source), name(at), fellBack ? 'failure' : 'success')
  }
  if (option !== 'fall-back') return
  for (const target of targets) {
    const to = at + 1 + (target % Math.max(1, choices.length - at - 1))
    edge(name(at), to < choices.length ? name(to) : END, 'failure')
  }
}

function wireIgnore(at: number, edges: ReadonlyMap<string, object>, edge: DrawEdge): void {
  const next = [...edges.keys()]
    .map((key) => key.split(' '))
    .filter(([from, , on]) => from === name(at) && on === 'success')
    .map(([, to = END]) => to)
  for (const to of next.length === 0 ? [END] : next) edge(name(at), to, 'failure')
}

function wireBack(
  { option, anyStep, thisStep, undoes, takesFlowRollback }: StepChoice,
  at: number,
  flowRollback: boolean,
  edge: DrawEdge,
): object[] {
  const action = (id: string) => ({ id, uses: 'try/retry@1', params: {}, undoes })
  const every = Array.from({ length: anyStep }, (_, n) => `${name(at)}-any-${n}`)
  const own =
    option === 'roll-back'
      ? Array.from({ length: thisStep }, (_, n) => `${name(at)}-this-${n}`)
      : []
  for (const id of every) edge(name(at), id, 'failure', 'any-step')
  for (const id of own) edge(name(at), id, 'failure', 'this-step')
  if (option === 'roll-back' && flowRollback && takesFlowRollback)
    edge(name(at), ROLLBACK, 'failure')
  return [...every, ...own].map(action)
}

function name(at: number): string {
  return `s${at}`
}

function shuffled<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, at) => ({ item, key: order[at] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
