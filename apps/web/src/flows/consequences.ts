import { type CoverageRow, coverage } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import { undoneOf } from '../designer/drawer/coverage-order.ts'
import { list } from '../shell/in-words.ts'

/** What comes of some failures, in a sentence. */
export interface Consequence {
  readonly tone: 'going' | 'back' | 'broken' | 'done'
  readonly words: string
}

/** What every single failure of a plan would come to. Pure. */
export function consequencesOf(plan: Plan): readonly Consequence[] {
  const rows = coverage(plan)
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]))
  const told = (
    tone: Consequence['tone'],
    words: string,
    some: typeof rows,
    name = nameIn(titles),
  ) => (some.length === 0 ? [] : [{ tone, words: `${words}: ${list(some.map(name))}.` }])
  const ending = (outcome: CoverageRow['outcomes'][number]) =>
    rows.filter(({ outcomes }) => outcomes.includes(outcome))
  const undone = rows.filter((row) => undoneOf(row) > 0)
  return [
    ...told('back', 'If one of these fails, the device goes back', ending('rolled-back')),
    ...told('going', 'If one of these fails, the flow goes on', ending('succeeded')),
    ...told(
      'broken',
      'If one of these fails, the run stops and nothing is rolled back',
      ending('failed'),
    ),
    ...(undone.length === 0
      ? [{ tone: 'done', words: 'Whichever one step fails, nothing is left to undo.' } as const]
      : told('broken', 'Not everything is undone if one of these fails', undone, timedIn(titles))),
  ]
}

type Titles = ReadonlyMap<string, string>

function nameIn(titles: Titles): (row: CoverageRow) => string {
  return ({ step }) => titles.get(step) ?? step
}

/** Says so where it depends on what ends first. */
function timedIn(titles: Titles): (row: CoverageRow) => string {
  return (row) => {
    const isSure = row.leftUndone.always.length > 0
    return `${nameIn(titles)(row)}${isSure ? '' : ' (depending on timing)'}`
  }
}
