import { FLOW_FORMAT, type Flow, flowSchema, type Json } from '@contraflow/flow'
import { cellsOf, type DraftDoc } from './draft-doc.ts'
import { nameOf } from './ends.ts'
import { givenIds } from './given-ids.ts'
import { type Row, type Rows, rowsOf, textIn } from './rows.ts'

/**
 * The flow that a copy holds: the same for all who have the same updates, in whatever order these came. Well-formed, though
 * it may be wrong, as any draft; the rules of the flow say in what. What leads to a step that somebody took away is left
 * out, and is back when the step is. null: nothing was written yet, or by nobody who knows what a flow is.
 */
export function readFlow(doc: DraftDoc): Flow | null {
  const rows = rowsOf(cellsOf(doc))
  const ids = givenIds(rows)
  const actions = rows.action.map((row) => workOf(row, ids))
  return (
    flowSchema.safeParse({
      format: FLOW_FORMAT,
      ...Object.fromEntries(rows.flow.flatMap(({ fields }) => [...fields])),
      inputs: Object.fromEntries(rows.input.map((row) => [row.key, plainFields(row)])),
      steps: rows.step.map((row) => workOf(row, ids)),
      rollbacks: rows.rollback.map((row) => workOf(row, ids)),
      ...(actions.length === 0 ? {} : { flowRollback: { actions } }),
      edges: rows.edge.flatMap((row) => edgeOf(row, ids)),
      layout: layoutOf(rows, ids),
    }).data ?? null
  )
}

type Ids = ReadonlyMap<string, string>

const OWN_FIELDS = new Set(['at', 'twin', 'names'])
const PARAM = 'params/'

function plainFields({ fields }: Row): { [field: string]: Json } {
  return Object.fromEntries(
    [...fields].filter(([field]) => !(OWN_FIELDS.has(field) || field.startsWith(PARAM))),
  )
}

function workOf(row: Row, ids: Ids): unknown {
  const { id: _id, uses, title, ...rest } = plainFields(row)
  const id = ids.get(row.key)
  const named = title === undefined ? { id, uses } : { id, title, uses }
  return { ...named, params: paramsOf(row), ...rest }
}

/** In the order in which they were last written; those that came from another person meanwhile behind them. */
function paramsOf({ fields }: Row): unknown {
  const written = fields.get('names')
  const names = Array.isArray(written) ? written : []
  const place = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length)
  const params = [...fields].flatMap(([field, value]): [string, Json][] =>
    field.startsWith(PARAM) ? [[field.slice(PARAM.length), value]] : [],
  )
  params.sort(([one], [other]) => place(one) - place(other) || (one < other ? -1 : 1))
  return Object.fromEntries(params)
}

function edgeOf(row: Row, ids: Ids): unknown[] {
  const from = nameOf(textIn(row, 'from'), ids)
  const to = nameOf(textIn(row, 'to'), ids)
  return from === null || to === null ? [] : [{ ...plainFields(row), from, to }]
}

function layoutOf({ position, group, member, note }: Rows, ids: Ids): unknown {
  const placed = position.flatMap((row): [string, Json | undefined][] => {
    const id = nameOf(textIn(row, 'of'), ids)
    return id === null ? [] : [[id, row.fields.get('is')]]
  })
  placed.sort(([one], [other]) => (one < other ? -1 : 1))
  const membersOf = ({ key }: Row) =>
    member
      .filter((row) => textIn(row, 'group') === key)
      .flatMap((row) => nameOf(textIn(row, 'of'), ids) ?? [])
  return {
    positions: Object.fromEntries(placed),
    groups: group.map((row) => ({ ...plainFields(row), steps: membersOf(row) })),
    notes: note.map(plainFields),
  }
}
