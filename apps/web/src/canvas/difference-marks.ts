import type { Change, Comparison } from '@contraflow/flow'
import type { Mark, Marks } from './mark.ts'

const TONES = { added: 'done', removed: 'broken', changed: 'going' } as const
const WORDS = { added: '+ added', removed: '− removed', changed: '≠ changed' } as const

/** Where two flows differ, as marks on the cards and lines of both in one picture. Pure. */
export function differenceMarks({ works, edges }: Comparison): Marks {
  const mark = (change: Change): Mark => ({
    tone: TONES[change],
    word: WORDS[change],
    difference: change,
  })
  return new Map([...works, ...edges].map(([key, change]) => [key, mark(change)] as const))
}
