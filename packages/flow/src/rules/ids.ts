import { ID_PATTERN } from '../document.ts'
import { issue } from '../issue.ts'
import { allWork, type Rule } from './rule.ts'

/** Ids are well formed, and unique over steps, rollback actions and flow-level actions. */
export const ids: Rule = (context) => {
  const seen = new Set<string>()
  return allWork(context).flatMap(({ work: { id }, path }) => {
    const isRepeated = seen.has(id)
    seen.add(id)
    if (!ID_PATTERN.test(id)) {
      const message = `"${id}" can't be an id: use a-z, 0-9 and -, begin with a letter, 63 characters at most.`
      return [issue('id.malformed', [...path, 'id'], message)]
    }
    if (!isRepeated) return []
    return [
      issue(
        'id.duplicate',
        [...path, 'id'],
        `The id "${id}" is used more than once; ids are unique in a flow.`,
      ),
    ]
  })
}
