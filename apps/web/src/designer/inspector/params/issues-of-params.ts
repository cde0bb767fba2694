import type { Issue } from '@contraflow/flow'

/**
 * The issues of one step's or action's params by their path below them: segments joined by `/`, '' for the params as a
 * whole.
 * @param path JSON Pointer of the step or action
 */
export function issuesOfParams(
  issues: readonly Issue[],
  path: string,
): ReadonlyMap<string, readonly Issue[]> {
  const prefix = `${path}/params`
  const found = new Map<string, Issue[]>()
  for (const issue of issues) {
    if (issue.path !== prefix && !issue.path.startsWith(`${prefix}/`)) continue
    const below = issue.path
      .slice(prefix.length + 1)
      .split('/')
      .map(unescaped)
      .join('/')
    found.set(below, [...(found.get(below) ?? []), issue])
  }
  return found
}

/** A segment of a JSON Pointer (RFC 6901), as it is. */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
