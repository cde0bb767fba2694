import type { Flow, Json } from '@contraflow/flow'
import { getState } from 'yjs'
import { type Cells, cellsOf, type DraftDoc } from './draft-doc.ts'
import { refTo } from './ends.ts'
import { type KeyMaker, type Keys, keysFor } from './keys.ts'
import { placesFor } from './places.ts'
import { isSame } from './reuse.ts'
import {
  isRequired,
  type ListName,
  type Row,
  type Rows,
  rowName,
  rowOfCell,
  rowsOf,
} from './rows.ts'
import { workFields } from './work-fields.ts'

/**
 * Makes a copy hold this flow, by the fewest changes: what is the same in both stays untouched, and so is whatever others
 * make of it meanwhile. The flow is to be made from what `readFlow` gives of the copy just now, by edits of the core.
 * `origin` goes along with the change, to tell one's own from others'.
 */
export function writeFlow(doc: DraftDoc, flow: Flow, origin?: unknown): void {
  const cells = cellsOf(doc)
  const rows = rowsOf(cells)
  const wanted = wantedRows(flow, rows, newKeys(doc))
  doc.transact(() => {
    changeCells(cells, rows, wanted)
  }, origin)
}

/** The same, as an update for other copies; null: it holds that flow already. */
export function editTo(doc: DraftDoc, flow: Flow): Uint8Array | null {
  const updates: Uint8Array[] = []
  const hear = (update: Uint8Array) => updates.push(update)
  doc.on('update', hear)
  writeFlow(doc, flow)
  doc.off('update', hear)
  return updates[0] ?? null
}

interface WantedRow {
  readonly list: ListName
  readonly key: string
  /** What is undefined is left out. */
  readonly fields: { readonly [field: string]: Json | undefined }
}

/** Keys that no other copy makes: by the copy's own number, and how far it has written. */
function newKeys(doc: DraftDoc): KeyMaker {
  const written = getState(doc.store, doc.clientID)
  let made = 0
  return () => {
    made += 1
    return `${doc.clientID.toString(36)}-${(written + made).toString(36)}`
  }
}

function wantedRows(flow: Flow, rows: Rows, newKey: KeyMaker): readonly WantedRow[] {
  const keys = keysFor(flow, rows, newKey)
  const ref = (name: string) => refTo(name, keys.byId)
  const { positions, groups, notes } = flow.layout
  const { name, settings } = flow
  return [
    { list: 'flow', key: '', fields: { name, settings } },
    ...inOrder('input', rows, inputRows(flow)),
    ...inOrder('step', rows, works('step', flow.steps, keys)),
    ...inOrder('rollback', rows, works('rollback', flow.rollbacks, keys)),
    ...inOrder('action', rows, works('action', flow.flowRollback?.actions ?? [], keys)),
    ...inOrder('edge', rows, edgeRows(flow, ref)),
    ...inOrder('group', rows, listed('group', groups, keys.group)),
    ...inOrder('member', rows, memberRows(flow, keys, ref)),
    ...inOrder('note', rows, listed('note', notes, keys.note)),
    ...Object.entries(positions).map(
      ([id, { x, y }]): WantedRow => ({
        list: 'position',
        key: ref(id),
        fields: { of: ref(id), is: { x, y } },
      }),
    ),
  ]
}

/** With their places, of which those stay that follow each other already. */
function inOrder(list: ListName, rows: Rows, wanted: readonly WantedRow[]): readonly WantedRow[] {
  const had = new Map(rows[list].map(({ key, fields }) => [key, fields.get('at')]))
  const places = placesFor(
    wanted.map(({ key }) => {
      const at = had.get(key)
      return { key, place: typeof at === 'string' ? at : null }
    }),
  )
  return wanted.map((row, index) => ({ ...row, fields: { ...row.fields, at: places[index] } }))
}

function inputRows({ inputs }: Flow): readonly WantedRow[] {
  return Object.entries(inputs).map(([key, declaration]) => ({
    list: 'input',
    key,
    fields: { ...declaration },
  }))
}

function works(
  list: 'step' | 'rollback' | 'action',
  all: Flow['steps'] | Flow['rollbacks'],
  keys: Keys,
): readonly WantedRow[] {
  return all.map((work, index) => ({
    list,
    key: keys[list][index] ?? '',
    fields: { ...workFields(work), twin: keys.twins.has(work) ? true : undefined },
  }))
}

function edgeRows({ edges }: Flow, ref: (name: string) => string): readonly WantedRow[] {
  const numbered = numbering()
  return edges.map(({ from, to, on, trigger }) => {
    const ends = { from: ref(from), to: ref(to), on }
    const key = numbered(`${ends.from} ${on} ${ends.to}`)
    return { list: 'edge', key, fields: { ...ends, trigger } }
  })
}

function memberRows(
  { layout: { groups } }: Flow,
  keys: Keys,
  ref: (name: string) => string,
): readonly WantedRow[] {
  const numbered = numbering()
  return groups.flatMap(({ steps }, index) => {
    const group = keys.group[index] ?? ''
    return steps.map((id): WantedRow => {
      const of = ref(id)
      return { list: 'member', key: numbered(`${group} ${of}`), fields: { group, of } }
    })
  })
}

function listed(
  list: 'group' | 'note',
  all: Flow['layout']['groups'] | Flow['layout']['notes'],
  keys: readonly string[],
): readonly WantedRow[] {
  return all.map((item, index) => {
    const fields: { [field: string]: Json | undefined } = { ...item }
    // Each a row of its own, so that two people may put two steps into one group.
    delete fields['steps']
    return { list, key: keys[index] ?? '', fields }
  })
}

/** The same text again gets a number: a draft may have an edge twice, and *Problems* says so. */
function numbering(): (text: string) => string {
  const counts = new Map<string, number>()
  return (text) => {
    const count = counts.get(text) ?? 0
    counts.set(text, count + 1)
    return count === 0 ? text : `${text} ${count + 1}`
  }
}

function changeCells(cells: Cells, rows: Rows, wanted: readonly WantedRow[]): void {
  const values = valuesOf(wanted)
  for (const cell of goneFrom(cells, rows, { wanted, values })) cells.delete(cell)
  for (const [cell, value] of values) {
    if (!isSame(cells.get(cell), value)) cells.set(cell, value)
  }
}

function valuesOf(wanted: readonly WantedRow[]): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>()
  for (const { list, key, fields } of wanted) {
    const name = rowName(list, key)
    for (const field of Object.keys(fields)) {
      const value = fields[field]
      if (value !== undefined) values.set(`${name}/${field}`, value)
    }
  }
  return values
}

/** Of what is not wanted any more: all of the rows that stay, and that without which a row that goes is not there. */
function goneFrom(
  cells: Cells,
  rows: Rows,
  {
    wanted,
    values,
  }: { readonly wanted: readonly WantedRow[]; readonly values: ReadonlyMap<string, Json> },
): readonly string[] {
  const unwanted = [...cells.keys()].filter((cell) => !values.has(cell))
  if (unwanted.length === 0) return []
  const kept = new Set(wanted.map(nameOfRow))
  // What is left of rows that went before is not touched: it is somebody's work, and may come back.
  const had = new Set(Object.values(rows).flat().map(nameOfRow))
  return unwanted.filter((cell) => {
    const name = rowOfCell(cell)
    return kept.has(name) || (had.has(name) && isRequired(cell))
  })
}

function nameOfRow({ list, key }: Row | WantedRow): string {
  return rowName(list, key)
}
