import type { Flow, Json } from '@contraflow/flow'
import { type Cells, cellsOf, type DraftDoc } from './draft-doc.ts'
import { isSame } from './reuse.ts'
import { isRequired, rowOfCell } from './rows.ts'
import { type Work, workFields } from './work-fields.ts'

type WorkList = 'step' | 'rollback'

/**
 * `writeFlow` for what happens with every key that somebody types: some steps or actions have other contents, and all else
 * is the very same. It does not look at what stays, which in a large flow is much. `before` is the flow that the copy
 * holds. Answers false, having written nothing, where more than that is different.
 */
export function writeWorks(doc: DraftDoc, before: Flow, flow: Flow, origin: unknown): boolean {
  const { steps, rollbacks, ...rest } = before
  if (!isVerySame(rest, withoutWorks(flow))) return false
  const changed = [
    ...changedWorks('step', steps, flow.steps),
    ...changedWorks('rollback', rollbacks, flow.rollbacks),
  ]
  const cells = cellsOf(doc)
  const rows = rowsOfWorks(cells, changed)
  if (changed.length === 0 || rows === null) return false
  doc.transact(() => {
    for (const row of rows) writeRow(cells, row)
  }, origin)
  return true
}

interface ChangedWork {
  readonly list: WorkList
  readonly work: Work | undefined
}

/** Those that are another object now; undefined as work: it is not the one that stood there. */
function changedWorks(
  list: WorkList,
  before: readonly Work[],
  after: readonly Work[],
): readonly ChangedWork[] {
  if (before === after) return []
  if (before.length !== after.length) return [{ list, work: undefined }]
  return after.flatMap((work, index) => {
    const was = before[index]
    if (was === work) return []
    return [{ list, work: was?.id === work.id && was.uses === work.uses ? work : undefined }]
  })
}

interface WorkRow {
  readonly name: string
  readonly work: Work
  /** All that is written of it. */
  readonly has: readonly string[]
}

/** null: it can't be said for each which row it is. */
function rowsOfWorks(cells: Cells, changed: readonly ChangedWork[]): readonly WorkRow[] | null {
  const rows: WorkRow[] = []
  for (const { list, work } of changed) {
    if (work === undefined) return null
    const named = [...cells.entries()].filter(
      ([cell, value]) => value === work.id && cell.startsWith(`${list}/`) && cell.endsWith('/id'),
    )
    const [only] = named
    if (only === undefined || named.length > 1) return null
    const name = rowOfCell(only[0])
    const has = [...cells.keys()].filter((cell) => cell.startsWith(`${name}/`))
    rows.push({ name, work, has })
  }
  return rows
}

function writeRow(cells: Cells, { name, work, has }: WorkRow): void {
  const fields = workFields(work)
  const wanted = new Map<string, Json>(
    Object.entries(fields).flatMap(([field, value]) =>
      value === undefined ? [] : [[`${name}/${field}`, value] as const],
    ),
  )
  for (const cell of has) if (!(wanted.has(cell) || isRequired(cell))) cells.delete(cell)
  for (const [cell, value] of wanted) if (!isSame(cells.get(cell), value)) cells.set(cell, value)
}

function withoutWorks({ steps: _steps, rollbacks: _rollbacks, ...rest }: Flow) {
  return rest
}

/** The same fields, each the very same object. */
function isVerySame(one: object, other: object): boolean {
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.is(Reflect.get(one, key), Reflect.get(other, key)))
  )
}
