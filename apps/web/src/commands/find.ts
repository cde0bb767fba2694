/** A group of what can be found. */
export interface Found<Item> {
  readonly title: string
  readonly entries: readonly Item[]
}

const MOST_OF_A_GROUP = 40

/**
 * Those that have every word in their title, hint or group, group by group; those whose title begins so come first, then
 * those of which a word does. Of a group as many as can be looked through. Pure.
 */
export function find<Item extends { title: string; hint?: string; group: string }>(
  items: readonly Item[],
  words: string,
): readonly Found<Item>[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, { item: Item; rank: number }[]>()
  for (const item of items) {
    const rank = rankOf(item, wanted)
    if (rank === null) continue
    const group = groups.get(item.group) ?? []
    group.push({ item, rank })
    groups.set(item.group, group)
  }
  const best = (found: readonly { rank: number }[]) => Math.min(...found.map(({ rank }) => rank))
  const inOrder =
    wanted.length === 0 ? [...groups] : [...groups].toSorted(([, a], [, b]) => best(a) - best(b))
  return inOrder.map(([title, found]) => ({
    title,
    entries: found
      .toSorted((one, other) => one.rank - other.rank)
      .slice(0, MOST_OF_A_GROUP)
      .map(({ item }) => item),
  }))
}

/** 0: its title begins so; 1: a word of it does; 2: somewhere in it; null: not at all. */
function rankOf(
  { title, hint = '', group }: { title: string; hint?: string; group: string },
  wanted: readonly string[],
): number | null {
  const name = title.toLowerCase()
  const all = `${name} ${hint} ${group}`.toLowerCase()
  if (!wanted.every((word) => all.includes(word))) return null
  const [first] = wanted
  if (first === undefined) return 0
  if (name.startsWith(first)) return 0
  return name.includes(` ${first}`) ? 1 : 2
}
