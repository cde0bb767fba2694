import { generateNKeysBetween } from 'fractional-indexing'

/**
 * Places for a list: those that it has (null: new), as they shall follow each other, changed as few as can be. Places sort
 * as text, and there is always one between two, so that to move one thing says nothing of the others. Pure.
 */
export function placesFor(had: readonly (string | null)[]): readonly string[] {
  const kept = longestRise(had)
  const places: string[] = []
  let from = 0
  for (const at of [...kept, had.length]) {
    const before = places.at(-1) ?? null
    const after = had[at] ?? null
    places.push(...generateNKeysBetween(before, after, at - from))
    if (after !== null) places.push(after)
    from = at + 1
  }
  return places
}

/** The indices of the longest run of places that rise already. */
function longestRise(places: readonly (string | null)[]): readonly number[] {
  /** By length, less one: the index at which a rise of that length ends lowest. */
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  for (const [index, place] of places.entries()) {
    if (place === null) continue
    const length = countBelow(ends, places, place)
    previous[index] = ends[length - 1]
    ends[length] = index
  }
  const rise: number[] = []
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) rise.push(at)
  return rise.reverse()
}

function countBelow(
  ends: readonly number[],
  places: readonly (string | null)[],
  place: string,
): number {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const end = places[ends[middle] ?? 0] ?? ''
    if (end < place) low = middle + 1
    else high = middle
  }
  return low
}
