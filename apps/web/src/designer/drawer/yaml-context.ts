/** Where a cursor stands in a YAML text that may be half written. */
export interface YamlContext {
  /** Keys down to here; `[]` for an item of a list. */
  readonly path: readonly string[]
  /** The key whose value is written here; null: a key is. */
  readonly key: string | null
  /** What is written of it so far. */
  readonly word: string
  /** The keys beside it, with their values where these stand in the same line. */
  readonly beside: ReadonlyMap<string, string>
  /** The `uses` of the item that this stands in, where it stands above. */
  readonly uses: string | null
}

interface Line {
  /** Where its key begins. */
  readonly indent: number
  /** Where its dash stands; null: it has none. */
  readonly dash: number | null
  readonly key: string | null
  readonly value: string
}

/** Finds a cursor's place by indentation, as block YAML has it (and `flowToYaml` writes it). Pure; never throws. */
export function yamlContext(text: string, position: number): YamlContext {
  const before = text.slice(0, position).split('\n')
  const current = readLine(before.at(-1) ?? '')
  const above = before.slice(0, -1).map(readLine)
  const below = text.slice(position).split('\n').slice(1).map(readLine)
  const beside = new Map<string, string>()
  const path = climb(current, above, beside)
  if (current.dash === null || current.key !== null) gather(current, below, beside)
  return { path, key: current.key, word: current.value, beside, uses: usesAbove(current, above) }
}

/** The nearest `uses` of an item that this line is within. */
function usesAbove(current: Line, above: readonly Line[]): string | null {
  for (const line of above.toReversed()) {
    if (line.key === 'uses' && line.indent <= current.indent) return line.value
    if (line.dash !== null && line.indent <= current.indent) return null
  }
  return null
}

function readLine(text: string): Line {
  const match = /^(\s*)(- +|-$)?(?:([A-Za-z_$][\w$-]*):(?:\s+|$))?(.*)$/.exec(text)
  const [, spaces = '', dash, key, value = ''] = match ?? []
  return {
    indent: spaces.length + (dash?.length ?? 0),
    dash: dash === undefined ? null : spaces.length,
    key: key ?? null,
    value: value.trim(),
  }
}

function isBlank({ key, value, dash }: Line): boolean {
  return key === null && value === '' && dash === null
}

function climb(current: Line, above: readonly Line[], beside: Map<string, string>): string[] {
  const path: string[] = []
  let place = placeOf(current, path)
  for (const line of above.toReversed()) {
    const relation = relationOf(line, place)
    if (relation === 'above' || relation === 'none') continue
    if (path.length === 0 && relation !== 'parent' && line.key !== null) {
      beside.set(line.key, line.value)
    }
    if (relation === 'beside') continue
    if (relation === 'parent') path.unshift(line.key ?? '')
    place = placeOf(line, path)
  }
  return path
}

/** Where a line begins, as its parent is looked for; an item of a list begins at its dash. */
interface LinePlace {
  readonly indent: number
  readonly isItem: boolean
}

function placeOf({ dash, indent }: Line, path: string[]): LinePlace {
  if (dash === null) return { indent, isItem: false }
  path.unshift('[]')
  return { indent: dash, isItem: true }
}

/** How a line further up stands to a place: its parent, a key of the same map, or the first one of it, with the dash. */
function relationOf(line: Line, { indent, isItem }: LinePlace) {
  if (isBlank(line)) return 'none'
  if (!isItem && line.indent === indent) return line.dash === null ? 'beside' : 'first'
  // Lists may stand at the indentation of their key.
  const isParent = line.indent < indent || (isItem && line.dash === null && line.indent === indent)
  return isParent && line.key !== null ? 'parent' : 'above'
}

function gather(current: Line, below: readonly Line[], beside: Map<string, string>): void {
  for (const line of below) {
    if (isBlank(line) || line.indent > current.indent) continue
    if (line.indent < current.indent || line.dash !== null) return
    if (line.key !== null) beside.set(line.key, line.value)
  }
}
