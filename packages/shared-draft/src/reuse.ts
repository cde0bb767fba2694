/**
 * `next`, made of the parts of `before` that are the same in it, so that whoever looks at a part sees at once that it did
 * not change. The order of an object's keys is no difference. Pure; for JSON values.
 */
export function reuse<Value>(before: unknown, next: Value): Value {
  if (Object.is(before, next) || !isObject(before) || !isObject(next)) return next
  if (Array.isArray(before) !== Array.isArray(next)) return next
  const keys = Object.keys(next)
  let isSame = keys.length === Object.keys(before).length
  const made: { [key: string]: unknown } = {}
  for (const key of keys) {
    const value = next[key]
    made[key] = reuse(before[key], value)
    isSame &&= Object.hasOwn(before, key) && Object.is(made[key], before[key])
  }
  // One and the same type: it is equal to `next`, or made of what is equal.
  return (isSame ? before : Array.isArray(next) ? Object.values(made) : made) as Value
}

/** The same JSON, whatever the order of its objects' keys. */
export function isSame(one: unknown, other: unknown): boolean {
  return Object.is(reuse(one, other), one)
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null
}
