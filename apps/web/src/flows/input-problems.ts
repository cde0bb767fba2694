import type { Issue } from '@contraflow/flow'

/** What is wrong with the inputs that were given, by their names, which need not be said again beside them. Pure. */
export function inputProblems(issues: readonly Issue[]): ReadonlyMap<string, string> {
  return new Map(
    issues.map(({ path, message }) => {
      const name = path.split('/')[2] ?? ''
      return [name, message.replace(`${name}: `, '')]
    }),
  )
}
