import { addStep, type Flow, setParams, setTitle } from '@contraflow/flow'
import { aFlow, anyDrawnFlow } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellsOf, type DraftDoc, newDraftDoc, takeUpdate, updateFor } from './draft-doc.ts'
import { readFlow } from './read-flow.ts'
import { writeFlow } from './write-flow.ts'
import { writeWorks } from './write-works.ts'

const params = fc.dictionary(fc.constantFrom('run', 'to', 'a/b'), fc.oneof(fc.string(), fc.nat()))
const change = fc.tuple(fc.nat(100), fc.oneof(params, fc.string()))

describe('other contents of steps and actions', () => {
  it('are written as if the whole flow was', () => {
    fc.assert(
      fc.property(
        anyDrawnFlow(),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (drawn, changes) => {
          const [quick, whole] = two(drawn)
          let flow = read(quick)
          for (const [choice, content] of changes) {
            const edited = changed(flow, choice, content)
            if (edited === flow) continue
            expect(writeWorks(quick, flow, edited, null)).toBe(true)
            writeFlow(whole, edited)
            expect(Object.fromEntries(cellsOf(quick).entries())).toEqual(
              Object.fromEntries(cellsOf(whole).entries()),
            )
            expect(readFlow(quick)).toEqual(edited)
            flow = edited
          }
        },
      ),
    )
  })

  it('are not written where anything else is different', () => {
    const [doc] = two(aFlow().path('a', 'b').build())
    const flow = read(doc)
    expect(
      writeWorks(
        doc,
        flow,
        addStep(flow, { uses: 'command/run@1', title: 'New', id: 'new' }),
        null,
      ),
    ).toBe(false)
    expect(writeWorks(doc, flow, { ...flow, name: 'Another' }, null)).toBe(false)
    expect(writeWorks(doc, flow, flow, null)).toBe(false)
    expect(readFlow(doc)).toEqual(flow)
  })
})

/** Two copies of one draft. */
function two(flow: Flow): readonly [DraftDoc, DraftDoc] {
  const base = newDraftDoc()
  writeFlow(base, flow)
  const copies = [newDraftDoc(), newDraftDoc()] as const
  for (const copy of copies) takeUpdate(copy, updateFor(base))
  return copies
}

function read(doc: DraftDoc): Flow {
  const flow = readFlow(doc)
  if (flow === null) throw new Error('there is a flow')
  return flow
}

function changed(
  flow: Flow,
  choice: number,
  content: string | { readonly [name: string]: string | number },
): Flow {
  const works = [...flow.steps, ...flow.rollbacks]
  const id = works[choice % works.length]?.id
  if (id === undefined) return flow
  return typeof content === 'string' ? setTitle(flow, id, content) : setParams(flow, id, content)
}
