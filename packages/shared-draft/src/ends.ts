/**
 * How cells speak of what an edge, a place in the drawing or a group is about: by the key of a step or an action, so that
 * it may be called anything by anybody meanwhile; by name for `$start`, `$end`, `$rollback`, and for what does not exist.
 */
export function refTo(name: string, keyById: ReadonlyMap<string, string>): string {
  return name.startsWith('$') ? name : (keyById.get(name) ?? `=${name}`)
}

/** What it is called; null: somebody has taken it away. */
export function nameOf(ref: string, idByKey: ReadonlyMap<string, string>): string | null {
  if (ref.startsWith('$')) return ref
  return ref.startsWith('=') ? ref.slice(1) : (idByKey.get(ref) ?? null)
}
