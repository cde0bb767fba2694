import { typeAndMajor } from './type-and-major.ts'

/** The newest major among these types of the type that `uses` names, if it is newer; `uses` itself need not be among them. Pure. */
export function newerMajor<T extends { readonly uses: string }>(
  types: Iterable<T>,
  uses: string,
): T | null {
  const { type, major } = typeAndMajor(uses)
  let newest: T | null = null
  let most = major
  for (const candidate of types) {
    const other = typeAndMajor(candidate.uses)
    if (other.type !== type || other.major <= most) continue
    newest = candidate
    most = other.major
  }
  return newest
}
