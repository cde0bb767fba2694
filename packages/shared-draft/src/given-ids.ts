import { ID_PATTERN } from '@contraflow/flow'
import { type Row, type Rows, textIn } from './rows.ts'

const MAX_CHARACTERS = 63

/**
 * What every step and action is called, by its key. Two people may have taken one id without knowing of each other: both
 * things are kept, and all but the first get a free id. Two that were written with one id in one document keep it (their
 * cell `twin` says so): that is for *Problems* to name. Pure, and the same for whoever has the same rows.
 */
export function givenIds({ step, rollback, action }: Rows): ReadonlyMap<string, string> {
  const works = [...step, ...rollback, ...action]
  const taken = new Set(works.map((row) => textIn(row, 'id')))
  const seen = new Set<string>()
  return new Map(
    works.map((row) => {
      const id = textIn(row, 'id')
      if (!seen.has(id) || isTwin(row)) {
        seen.add(id)
        return [row.key, id]
      }
      const free = freeId(id, taken)
      taken.add(free)
      return [row.key, free]
    }),
  )
}

function isTwin({ fields }: Row): boolean {
  return fields.get('twin') === true
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  const stem = ID_PATTERN.test(id) ? id.replace(/-\d+$/, '') : 'step'
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`
    const free = `${stem.slice(0, MAX_CHARACTERS - suffix.length)}${suffix}`
    if (!taken.has(free)) return free
  }
}
