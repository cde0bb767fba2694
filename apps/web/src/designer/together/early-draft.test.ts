import { setTitle } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { DraftHistory, newDraftDoc, writeFlow } from '@contraflow/shared-draft'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EarlyDraft } from './early-draft.ts'

const FLOW = aFlow().path('a', 'b').build()

function aHand(): DraftHistory {
  const doc = newDraftDoc()
  writeFlow(doc, FLOW)
  return new DraftHistory(doc)
}

const deeds = fc.array(
  fc.oneof(
    fc.record({
      step: fc.constantFrom('a', 'b'),
      title: fc.constantFrom('One', 'Two', 'Three'),
      group: fc.constantFrom(null, 'typing', 'nudging'),
    }),
    fc.constant('undo' as const),
    fc.constant('redo' as const),
  ),
  { maxLength: 12 },
)

test('what is done before the copy comes is done, taken back and made again as on the copy, whenever it comes', () => {
  fc.assert(
    fc.property(deeds, deeds, (before, after) => {
      const early = new EarlyDraft()
      early.show(FLOW)
      const all = aHand()
      const hand = aHand()
      const isSame = ({ flow, depth }: EarlyDraft | DraftHistory) =>
        expect({ flow, depth }).toEqual({ flow: all.flow, depth: all.depth })
      const work = (now: EarlyDraft | DraftHistory, deed: (typeof before)[number]) => {
        for (const one of [now, all]) {
          if (deed === 'undo') one.undo()
          else if (deed === 'redo') one.redo()
          else one.apply((flow) => setTitle(flow, deed.step, deed.title), deed.group)
        }
        isSame(now)
      }
      for (const deed of before) work(early, deed)
      early.handOver(hand)
      expect(early.flow).toBeNull()
      isSame(hand)
      for (const deed of after) work(hand, deed)
    }),
    { numRuns: 1_000 },
  )
})
