import type { Json } from '@contraflow/flow'
import type { Cells } from './draft-doc.ts'

/** Everything of a flow that there can be several of. Their place in their list is their cell `at`. */
const LISTS = [
  'flow',
  'input',
  'step',
  'rollback',
  'action',
  'edge',
  'position',
  'group',
  'member',
  'note',
] as const

export type ListName = (typeof LISTS)[number]

/** One of them: its values by the name of their field. */
export interface Row {
  readonly list: ListName
  /** What it is, whatever it is called. */
  readonly key: string
  readonly fields: ReadonlyMap<string, Json>
}

export type Rows = { readonly [list in ListName]: readonly Row[] }

/**
 * Without all of these a row is not there: somebody has taken it away while another changed it. To be there is never one
 * field's word, since that one may have been set by somebody who did not see the row go.
 */
const REQUIRED: { readonly [list in ListName]: readonly string[] } = {
  flow: ['name'],
  input: ['at', 'type', 'required', 'secret'],
  step: ['at', 'id', 'uses'],
  rollback: ['at', 'id', 'uses', 'undoes'],
  action: ['at', 'id', 'uses', 'undoes'],
  edge: ['at', 'from', 'to', 'on'],
  position: ['of', 'is'],
  group: ['at', 'id', 'title', 'notes'],
  member: ['at', 'of', 'group'],
  note: ['at', 'id', 'text', 'position'],
}

/** The rows that are there, each list in its order: the same for whoever has the same cells. */
export function rowsOf(cells: Cells): Rows {
  const found = new Map<string, { list: ListName; key: string; fields: Map<string, Json> }>()
  for (const [cell, value] of cells.entries()) {
    const name = rowOfCell(cell)
    const row = found.get(name) ?? newRow(name)
    if (row === null) continue
    row.fields.set(cell.slice(name.length + 1), value)
    found.set(name, row)
  }
  const there: { [list in ListName]: Row[] } = {
    flow: [],
    input: [],
    step: [],
    rollback: [],
    action: [],
    edge: [],
    position: [],
    group: [],
    member: [],
    note: [],
  }
  for (const row of found.values()) {
    if (REQUIRED[row.list].every((field) => row.fields.has(field))) there[row.list].push(row)
  }
  for (const list of LISTS) there[list].sort(byPlace)
  return there
}

function newRow(name: string) {
  const [list = '', key = ''] = name.split('/', 2)
  return isListName(list) ? { list, key: unescaped(key), fields: new Map<string, Json>() } : null
}

/** `key` may be any text. */
export function rowName(list: ListName, key: string): string {
  return `${list}/${escaped(key)}`
}

/** The name of the row that a cell is of; behind it comes its field, of any characters. */
export function rowOfCell(cell: string): string {
  return cell.slice(0, cell.indexOf('/', cell.indexOf('/') + 1))
}

/** A cell without which its row is not there. */
export function isRequired(cell: string): boolean {
  const name = rowOfCell(cell)
  const list = name.slice(0, name.indexOf('/'))
  return isListName(list) && REQUIRED[list].includes(cell.slice(name.length + 1))
}

export function textIn({ fields }: Row, field: string): string {
  const value = fields.get(field)
  return typeof value === 'string' ? value : ''
}

/** Two may have put something at the same place: then the key decides, for everybody alike. */
function byPlace(first: Row, second: Row): number {
  return compare(textIn(first, 'at'), textIn(second, 'at')) || compare(first.key, second.key)
}

/** By code units, as the places are made. */
function compare(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0
}

function escaped(key: string): string {
  return key.replaceAll('%', '%25').replaceAll('/', '%2F')
}

function unescaped(key: string): string {
  return key.replaceAll('%2F', '/').replaceAll('%25', '%')
}

function isListName(list: string): list is ListName {
  return LISTS.some((name) => name === list)
}
