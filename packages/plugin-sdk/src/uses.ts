/** What flows write in `uses` for a declared type: `plugin/id@major`. */
export function usesOf(
  plugin: string,
  { id, major }: { readonly id: string; readonly major: number },
): string {
  return `${plugin}/${id}@${major}`
}
