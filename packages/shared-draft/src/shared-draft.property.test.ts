import {
  addStep,
  connect,
  type Flow,
  flowSchema,
  removeSteps,
  setParams,
  setTitle,
} from '@contraflow/flow'
import { aFlow, anyDrawnFlow, EDITS, type Pick } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DraftDoc, joinUpdates, newDraftDoc, takeUpdate, updateFor } from './draft-doc.ts'
import { DraftHistory } from './draft-history.ts'
import { readFlow } from './read-flow.ts'
import { writeFlow } from './write-flow.ts'

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 100) }
const numbers = fc.array(fc.nat(10_000), { minLength: 24, maxLength: 24 })
const someEdits = fc.array(fc.tuple(fc.constantFrom(...EDITS), numbers), {
  minLength: 1,
  maxLength: 8,
})
type Edits = readonly (readonly [(typeof EDITS)[number], readonly number[]])[]

function picker(choices: readonly number[]): Pick {
  let next = 0
  return (items, fallback) => {
    const choice = choices[next % choices.length] ?? 0
    next += 1
    return items[choice % Math.max(1, items.length)] ?? fallback
  }
}

/** One person with a copy. */
class Person {
  readonly doc: DraftDoc = newDraftDoc()
  /** What this person did, as it is sent. */
  readonly sent: Uint8Array[] = []
  readonly hand: DraftHistory

  constructor(base: DraftDoc) {
    takeUpdate(this.doc, updateFor(base))
    this.hand = new DraftHistory(this.doc)
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'theirs') this.sent.push(update)
    })
  }

  get flow(): Flow {
    const { flow } = this.hand
    if (flow === null) throw new Error('there is a flow')
    return flow
  }

  do(edits: Edits): void {
    for (const [{ apply }, choices] of edits)
      this.hand.apply((flow) => apply(flow, picker(choices)))
  }

  edit(edit: (flow: Flow) => Flow): void {
    this.hand.apply(edit)
  }

  hear(other: Person): void {
    takeUpdate(this.doc, updateFor(other.doc), 'theirs')
  }
}

function shared(flow: Flow): DraftDoc {
  const doc = newDraftDoc()
  writeFlow(doc, flow)
  return doc
}

function two(flow: Flow): readonly [Person, Person] {
  const base = shared(flow)
  return [new Person(base), new Person(base)]
}

function meet(one: Person, other: Person): void {
  one.hear(other)
  other.hear(one)
}

const plain = (flow: Flow | null) => JSON.parse(JSON.stringify(flow))
const idsOf = ({ steps, rollbacks, flowRollback }: Flow) =>
  [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])].map(({ id }) => id)

describe('one person', () => {
  it('reads what was written, after each edit', () => {
    fc.assert(
      fc.property(anyDrawnFlow(5), someEdits, (flow, edits) => {
        const doc = shared(flow)
        expect(plain(readFlow(doc))).toEqual(plain(flow))
        let edited = flow
        for (const [{ apply }, choices] of edits) {
          edited = apply(edited, picker(choices))
          writeFlow(doc, edited)
          expect(plain(readFlow(doc))).toEqual(plain(edited))
        }
      }),
      RUNS,
    )
  })

  it('reads what was written of a document with everything in it, also twice', () => {
    const run = { uses: 'command/run@1', params: { 'a/b': 1, z: [{}], a: null } }
    const at = { x: 1, y: 2.5 }
    const flow = flowSchema.parse({
      format: 'contraflow/flow@1',
      name: 'All',
      inputs: {
        b: { type: 'choice', options: ['x'], default: 'x' },
        a: { type: 'number', min: 0 },
      },
      steps: [
        { id: 'a', ...run, title: 'A', retry: { attempts: 2 }, timeoutMs: 5, changesDevice: false },
        { id: 'a', ...run },
        { id: 'No id / 100%', ...run },
      ],
      rollbacks: [
        { id: 'back', ...run, undoes: false },
        { id: 'a', ...run },
      ],
      flowRollback: {
        actions: [
          { id: 'tell', ...run },
          { id: 'tell', ...run },
        ],
      },
      edges: [
        { from: '$start', to: 'a', on: 'success' },
        { from: '$start', to: 'a', on: 'success' },
        { from: 'a', to: 'back', on: 'failure', trigger: 'any-step' },
        { from: 'nobody/=', to: 'a', on: 'failure' },
      ],
      settings: { rollbackOrder: 'oldest-first' },
      layout: {
        positions: { a: at, $start: at, 'gone/$': at },
        groups: [
          { id: 'g', title: 'G', steps: ['a', 'nobody', 'a'] },
          { id: 'g', title: 'H', notes: 'n', steps: [] },
        ],
        notes: [
          { id: 'n', text: 'N', position: at },
          { id: 'n', text: 'M', position: at },
        ],
      },
    })
    const doc = shared(flow)
    expect(readFlow(doc)).toEqual(flow)
    expect(Object.keys(readFlow(doc)?.steps[0]?.params ?? {})).toEqual(['a/b', 'z', 'a'])
    const inputs = Object.fromEntries(Object.entries(flow.inputs).reverse())
    writeFlow(doc, { ...flow, inputs, steps: flow.steps.toReversed() })
    expect(Object.keys(readFlow(doc)?.inputs ?? {})).toEqual(['a', 'b'])
    expect(readFlow(doc)?.steps).toEqual(flow.steps.toReversed())
  })

  it('changes nothing where nothing is different', () => {
    fc.assert(
      fc.property(anyDrawnFlow(5), (flow) => {
        const doc = shared(flow)
        let count = 0
        doc.on('update', () => {
          count += 1
        })
        writeFlow(doc, flow)
        expect(count).toBe(0)
      }),
      RUNS,
    )
  })

  it('takes all edits back one by one, and makes them again', () => {
    fc.assert(
      fc.property(anyDrawnFlow(4), someEdits, (flow, edits) => {
        const person = new Person(shared(flow))
        const seen = [plain(person.flow)]
        for (const edit of edits) {
          person.do([edit])
          if (person.hand.depth.past === seen.length) seen.push(plain(person.flow))
        }
        expect(person.hand.depth.past).toBe(seen.length - 1)
        for (const before of seen.slice(0, -1).reverse()) {
          person.hand.undo()
          expect(plain(person.flow)).toEqual(before)
        }
        for (const after of seen.slice(1)) {
          person.hand.redo()
          expect(plain(person.flow)).toEqual(after)
        }
      }),
      RUNS,
    )
  })
})

describe('two people, apart for a while', () => {
  it('end at the same well-formed flow, in whatever order and how often their changes come', () => {
    fc.assert(
      fc.property(
        anyDrawnFlow(5),
        someEdits,
        someEdits,
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
        (flow, mine, theirs, order) => {
          const base = shared(flow)
          const [me, them] = [new Person(base), new Person(base)]
          me.do(mine)
          them.do(theirs)
          // What hangs on something that has not come yet waits for it.
          const all = [...me.sent, ...them.sent, updateFor(base)]
          const server = newDraftDoc()
          for (const at of order) takeUpdate(server, all[at % all.length] ?? updateFor(base))
          for (const update of all) takeUpdate(server, update)
          meet(me, them)
          expect(plain(them.flow)).toEqual(plain(me.flow))
          expect(plain(readFlow(server))).toEqual(plain(me.flow))
          expect(new Set(idsOf(me.flow)).size).toBe(idsOf(me.flow).length)
          // Joined into one, the updates say the same.
          const whole = newDraftDoc()
          takeUpdate(whole, joinUpdates(all))
          expect(plain(readFlow(whole))).toEqual(plain(me.flow))
        },
      ),
      RUNS,
    )
  })

  it('find both of their edits of different steps, whatever else they did to others', () => {
    fc.assert(
      fc.property(anyDrawnFlow(5), fc.nat(), fc.nat(), someEdits, (flow, a, b, more) => {
        const [me, them] = two(flow)
        const one = flow.steps[a % flow.steps.length]?.id ?? ''
        const rest = flow.steps.filter(({ id }) => id !== one)
        const other = rest[b % Math.max(1, rest.length)]?.id
        fc.pre(other !== undefined)
        me.do(more.filter(({ 0: { name } }) => name !== 'setTitle'))
        fc.pre(me.flow.steps.some(({ id }) => id === one))
        me.edit((before) => setTitle(before, one, 'Mine'))
        them.edit((before) => setTitle(before, other ?? '', 'Theirs'))
        meet(me, them)
        const title = (id: string) => me.flow.steps.find((step) => step.id === id)?.title
        expect(title(one)).toBe('Mine')
        if (me.flow.steps.some(({ id }) => id === other)) expect(title(other ?? '')).toBe('Theirs')
      }),
      RUNS,
    )
  })

  it('keep the other’s work when one takes all of their own back', () => {
    fc.assert(
      fc.property(anyDrawnFlow(5), fc.nat(), someEdits, fc.boolean(), (flow, at, mine, late) => {
        const [me, them] = two(flow)
        const id = flow.steps[at % flow.steps.length]?.id ?? ''
        const theirs = (before: Flow) =>
          addStep(setParams(setTitle(before, id, 'Theirs'), id, { only: 'theirs' }), {
            uses: 'try/retry@1',
            title: 'Their step',
            id: 'their-step',
          })
        if (!late) them.edit(theirs)
        // They touch other values than these; who was first there is another matter.
        me.do(
          mine.filter(
            ([{ name }]) => !/setTitle|setParam|upgradeWorks|renameId|renameInput/.test(name),
          ),
        )
        if (late) them.edit(theirs)
        meet(me, them)
        while (me.hand.depth.past > 0) me.hand.undo()
        meet(me, them)
        expect(plain(me.flow)).toEqual(plain(theirs(flow)))
        expect(plain(them.flow)).toEqual(plain(me.flow))
      }),
      RUNS,
    )
  })
})

describe('two people', () => {
  const base = aFlow()
    .path('a', 'b')
    .step('a', { params: { run: 'x', shell: 'sh' } })
    .build()
  const params = (flow: Flow, id: string) => flow.steps.find((step) => step.id === id)?.params

  it('in two params of one step both have theirs', () => {
    const [me, them] = two(base)
    me.edit((flow) => setParams(flow, 'a', { ...params(flow, 'a'), run: 'mine' }))
    them.edit((flow) => setParams(flow, 'a', { ...params(flow, 'a'), shell: 'theirs', more: 1 }))
    meet(me, them)
    expect(params(me.flow, 'a')).toEqual({ run: 'mine', shell: 'theirs', more: 1 })
  })

  it('who add what is called alike get both, each with its own edges', () => {
    const [me, them] = two(base)
    for (const [person, after, title] of [
      [me, 'a', 'Mine'],
      [them, 'b', 'Theirs'],
    ] as const) {
      person.edit((flow) => addStep(flow, { uses: 'command/run@1', title, id: 'new', after }))
    }
    meet(me, them)
    const called = (title: string) => me.flow.steps.find((step) => step.title === title)?.id ?? ''
    expect([called('Mine'), called('Theirs')].sort()).toEqual(['new', 'new-2'])
    expect(me.flow.edges).toContainEqual({ from: 'a', to: called('Mine'), on: 'success' })
    expect(me.flow.edges).toContainEqual({ from: 'b', to: called('Theirs'), on: 'success' })
    // The id is its own from the next edit on, also when the other one goes.
    const second = me.flow.steps.find(({ id }) => id === 'new-2')
    me.edit((flow) => removeSteps(flow, ['new']))
    expect(me.flow.steps.find(({ title }) => title === second?.title)?.id).toBe('new-2')
    meet(me, them)
    expect(them.flow).toEqual(me.flow)
  })

  it('of whom one takes a step away that the other wires and names: it is gone, and comes back as the other left it', () => {
    const [me, them] = two(aFlow().path('a', 'b').path('c').build())
    me.edit((flow) => removeSteps(flow, ['b']))
    them.edit((flow) => connect(setTitle(flow, 'b', 'Theirs'), 'c', 'b'))
    meet(me, them)
    expect(me.flow.steps.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(me.flow.edges.every(({ to }) => to !== 'b')).toBe(true)
    me.hand.undo()
    meet(me, them)
    expect(them.flow.steps.find(({ id }) => id === 'b')?.title).toBe('Theirs')
    expect(them.flow.edges).toContainEqual({ from: 'c', to: 'b', on: 'success' })
  })

  it('who put something at the same place find both there, and room in between', () => {
    const [me, them] = two(base)
    for (const [person, id] of [
      [me, 'mine'],
      [them, 'theirs'],
    ] as const) {
      person.edit((flow) => addStep(flow, { uses: 'command/run@1', title: id, id, after: 'a' }))
    }
    meet(me, them)
    const [, first = '', second = ''] = me.flow.steps.map(({ id }) => id)
    expect([first, second].sort()).toEqual(['mine', 'theirs'])
    me.edit((flow) => addStep(flow, { uses: 'command/run@1', title: 'New', after: first }))
    meet(me, them)
    expect(them.flow.steps.map(({ id }) => id)).toEqual(['a', first, 'new', second, 'b'])
  })

  it('take back a group of edits as one, and not what the other did in between', () => {
    const [me, them] = two(base)
    for (const title of ['M', 'My', 'Mine']) {
      me.hand.apply((flow) => setTitle(flow, 'a', title), 'title a')
      them.edit((flow) => setTitle(flow, 'b', `Theirs ${title}`))
      meet(me, them)
    }
    me.hand.apply((flow) => setTitle(flow, 'a', 'Mine!'), 'another')
    expect(me.hand.depth.past).toBe(2)
    me.hand.undo()
    me.hand.undo()
    expect(me.flow.steps.map(({ title }) => title)).toEqual([undefined, 'Theirs Mine'])
    expect(me.hand.depth).toEqual({ past: 0, future: 2 })
  })

  it('take back 500 steps, and no more', () => {
    const [me] = two(base)
    for (let n = 1; n <= 520; n += 1) me.edit((flow) => setTitle(flow, 'a', `Title ${n}`))
    expect(me.hand.depth.past).toBe(500)
    while (me.hand.depth.past > 0) me.hand.undo()
    expect(me.flow.steps[0]?.title).toBe('Title 20')
    expect(me.hand.depth.future).toBe(500)
  })

  it('see that what nobody changed is the very same', () => {
    const [me, them] = two(base)
    const before = me.flow
    them.edit((flow) => setTitle(flow, 'b', 'Theirs'))
    me.hear(them)
    expect(me.flow.steps[0]).toBe(before.steps[0])
    expect(me.flow.edges).toBe(before.edges)
  })
})
