import type { Flow } from '../document.ts'

const MAX_CHARACTERS = 63

/**
 * An id that nothing in the flow has, made from some words: `Run command` becomes `run-command`, then `run-command-2`.
 * Always well-formed, whatever the words.
 */
export function freshId(flow: Flow, words: string): string {
  return freshAmong(takenIds(flow), words)
}

/** The same, for several at once: `taken` is what is given out already. */
export function freshAmong(taken: ReadonlySet<string>, words: string): string {
  const base = slug(words)
  if (!taken.has(base)) return base
  const stem = base.replace(/-\d+$/, '')
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`
    const id = `${stem.slice(0, MAX_CHARACTERS - suffix.length)}${suffix}`
    if (!taken.has(id)) return id
  }
}

/** Every id that a step or an action has, and every name that an edge speaks of. */
export function takenIds(flow: Flow): ReadonlySet<string> {
  const items = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])]
  return new Set([
    ...items.map(({ id }) => id),
    ...flow.edges.flatMap(({ from, to }) => [from, to]),
  ])
}

function slug(words: string): string {
  const plain = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, MAX_CHARACTERS)
    .replace(/-+$/, '')
  return plain === '' ? 'step' : plain
}
