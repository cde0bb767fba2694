import type { CoverageRow } from '@contraflow/engine'

/**
 * Coverage on its way between threads. In a flow of 1,000 steps its rows name a million of them: copied name by name, they
 * would hold up the page at each edit.
 */
export interface SentCoverage {
  /** Every name once. */
  readonly names: readonly string[]
  readonly rows: readonly Pick<CoverageRow, 'step' | 'with' | 'outcomes'>[]
  /** For each row its four lists, in the order of `listsOf`: how many, then the place of each in `names`. */
  readonly lists: Uint32Array<ArrayBuffer>
}

/** Pure. */
export function packCoverage(rows: readonly CoverageRow[]): SentCoverage {
  const places = new Map<string, number>()
  const placeOf = (name: string) => {
    const place = places.get(name) ?? places.size
    places.set(name, place)
    return place
  }
  const size = rows.flatMap(listsOf).reduce((sum, list) => sum + 1 + list.length, 0)
  const lists = new Uint32Array(size)
  let at = 0
  for (const list of rows.flatMap(listsOf)) {
    lists[at++] = list.length
    for (const name of list) lists[at++] = placeOf(name)
  }
  return {
    names: [...places.keys()],
    rows: rows.map(({ always: _a, depends: _d, leftUndone: _l, ...row }) => row),
    lists,
  }
}

/** Pure; the inverse. */
export function unpackCoverage({ names, rows, lists }: SentCoverage): readonly CoverageRow[] {
  let at = 0
  const next = (): readonly string[] => {
    const end = at + 1 + (lists[at] ?? 0)
    const list: string[] = []
    for (at += 1; at < end; at += 1) list.push(names[lists[at] ?? 0] ?? '')
    return list
  }
  return rows.map((row) => ({
    ...row,
    always: next(),
    depends: next(),
    leftUndone: { always: next(), depends: next() },
  }))
}

function listsOf({ always, depends, leftUndone }: CoverageRow): readonly (readonly string[])[] {
  return [always, depends, leftUndone.always, leftUndone.depends]
}
