import { issue } from '../issue.ts'
import type { Rule } from './rule.ts'

/** No two edges say the same. */
export const edgesUnique: Rule = ({ flow }) => {
  const seen = new Set<string>()
  return flow.edges.flatMap(({ from, to, on }, index) => {
    const key = `${on} ${from} ${to}`
    const isRepeated = seen.has(key)
    seen.add(key)
    return isRepeated
      ? [
          issue(
            'edge.duplicate',
            ['edges', index],
            `A second ${on} edge leads from ${from} to ${to}.`,
          ),
        ]
      : []
  })
}
