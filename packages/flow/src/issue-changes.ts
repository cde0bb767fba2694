import type { Issue } from './issue.ts'

/** What an edit that moves nothing brings to what is said of a flow, and what it takes away. Pure. */
export function issueChanges(
  before: readonly Issue[],
  after: readonly Issue[],
): { readonly brought: readonly Issue[]; readonly solved: readonly Issue[] } {
  return { brought: without(after, before), solved: without(before, after) }
}

function without(issues: readonly Issue[], others: readonly Issue[]): readonly Issue[] {
  const known = new Set(others.map(keyOf))
  return issues.filter((issue) => !known.has(keyOf(issue)))
}

function keyOf({ code, path, message }: Issue): string {
  return JSON.stringify([code, path, message])
}
