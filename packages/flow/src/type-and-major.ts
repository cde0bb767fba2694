/** What `uses` names, apart: `plugin/type`, and the major. */
export function typeAndMajor(uses: string): { readonly type: string; readonly major: number } {
  const at = uses.lastIndexOf('@')
  return { type: uses.slice(0, at), major: Number(uses.slice(at + 1)) }
}
