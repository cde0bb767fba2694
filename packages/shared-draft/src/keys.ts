import type { Flow } from '@contraflow/flow'
import { givenIds } from './given-ids.ts'
import { type ListName, type Row, type Rows, textIn } from './rows.ts'

export type KeyMaker = () => string

type Work = Flow['steps'][number] | Flow['rollbacks'][number]

/** Which row each thing of a flow is, by its place in its list. */
export interface Keys {
  readonly step: readonly string[]
  readonly rollback: readonly string[]
  readonly action: readonly string[]
  readonly group: readonly string[]
  readonly note: readonly string[]
  /** Of steps and actions; the first where several have one id. */
  readonly byId: ReadonlyMap<string, string>
  /** Those whose id another one before them has. */
  readonly twins: ReadonlySet<Work>
}

/**
 * Finds each thing's row by its id; where it was given another id, by its place. What has no row is new, and gets a key of
 * its own: so two people may both add what is called alike.
 */
export function keysFor(flow: Flow, rows: Rows, newKey: KeyMaker): Keys {
  const ids = givenIds(rows)
  const work = (list: ListName, all: readonly Work[]) =>
    matched(
      all.map(({ id, uses }) => ({ id, kind: uses })),
      rows[list].map((row) => ({
        key: row.key,
        id: ids.get(row.key) ?? '',
        kind: textIn(row, 'uses'),
      })),
      newKey,
    )
  const plain = (list: ListName, all: readonly { readonly id: string }[]) =>
    matched(
      all.map(({ id }) => ({ id, kind: list })),
      rows[list].map((row: Row) => ({ key: row.key, id: textIn(row, 'id'), kind: list })),
      newKey,
    )
  const actions = flow.flowRollback?.actions ?? []
  const step = work('step', flow.steps)
  const rollback = work('rollback', flow.rollbacks)
  const action = work('action', actions)
  const works: readonly Work[] = [...flow.steps, ...flow.rollbacks, ...actions]
  const keys = [...step, ...rollback, ...action]
  const byId = new Map<string, string>()
  const twins = new Set<Work>()
  for (const [index, one] of works.entries()) {
    if (byId.has(one.id)) twins.add(one)
    else byId.set(one.id, keys[index] ?? '')
  }
  const { groups, notes } = flow.layout
  const group = plain('group', groups)
  return { step, rollback, action, group, note: plain('note', notes), byId, twins }
}

interface Known {
  readonly key: string
  readonly id: string
  /** Things of two kinds are never one that was renamed. */
  readonly kind: string
}

function matched(
  wanted: readonly Omit<Known, 'key'>[],
  known: readonly Known[],
  newKey: KeyMaker,
): readonly string[] {
  const free = new Set(known)
  const byId = Map.groupBy(known, ({ id }) => id)
  const found = wanted.map(({ id }) => {
    const same = byId.get(id)?.shift()
    if (same !== undefined) free.delete(same)
    return same?.key
  })
  return found.map((key, index) => {
    if (key !== undefined) return key
    const there = known[index]
    const isRenamed =
      known.length === wanted.length &&
      there !== undefined &&
      free.has(there) &&
      there.kind === wanted[index]?.kind
    if (isRenamed) free.delete(there)
    return isRenamed ? there.key : newKey()
  })
}
