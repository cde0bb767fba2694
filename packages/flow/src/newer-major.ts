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

/** Of several majors of a type the newest alone: what somebody who begins anew chooses from. In their order. Pure. */
export function newestMajors<T extends { readonly uses: string }>(
  types: Iterable<T>,
): readonly T[] {
  const all = [...types]
  return all.filter(({ uses }) => newerMajor(all, uses) === null)
}
