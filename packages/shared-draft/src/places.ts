import { generateNKeysBetween } from 'fractional-indexing'

/** Where something stands in a list: by its place, and where two people took the same one, by its key. */
export interface Placed {
  readonly key: string
  /** null: it is new. */
  readonly place: string | null
}

/**
 * Places for a list, as its things shall follow each other, changed as few as can be. Places sort as text, and there is
 * always one between two, so that to move one thing says nothing of the others. Pure.
 */
export function placesFor(list: readonly Placed[]): readonly string[] {
  const places: string[] = []
  for (const index of [...longestRise(list), list.length]) {
    const before = places.at(-1) ?? null
    const place = list[index]?.place ?? null
    const count = index - places.length
    // Nothing fits between two of the same place: the second gets a new one with the next.
    if (count > 0 && before !== null && place !== null && place <= before) continue
    places.push(...generateNKeysBetween(before, place, count))
    if (place !== null) places.push(place)
  }
  return places
}

/** The indices of the longest run of things that follow each other already; most often that is all that have a place. */
function longestRise(list: readonly Placed[]): readonly number[] {
  const placed = [...list.keys()].filter((index) => list[index]?.place !== null)
  const isRise = placed.every((index, at) => {
    const one = list[index]
    return at === 0 || one === undefined || isBefore(list[placed[at - 1] ?? 0], one)
  })
  return isRise ? placed : longestRiseIn(list)
}

function longestRiseIn(list: readonly Placed[]): readonly number[] {
  /** By length, less one: the index at which a run of that length ends lowest. */
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  for (const [index, one] of list.entries()) {
    if (one.place === null) continue
    const length = ends.filter((end) => isBefore(list[end], one)).length
    previous[index] = ends[length - 1]
    ends[length] = index
  }
  const rise: number[] = []
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) rise.push(at)
  return rise.reverse()
}

function isBefore(one: Placed | undefined, other: Placed): boolean {
  const [first, second] = [one?.place ?? '', other.place ?? '']
  return first < second || (first === second && (one?.key ?? '') < other.key)
}
