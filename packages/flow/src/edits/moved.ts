/** A list with one item at another place; a place out of range is the nearest end. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from]
  if (item === undefined) return [...items]
  return items.toSpliced(from, 1).toSpliced(Math.max(0, Math.trunc(to)), 0, item)
}
