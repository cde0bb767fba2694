/** The folders that a relative path lies in, without the top. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Whether it lies somewhere below one of them; all relative. */
export function isBelowAny(holders: ReadonlySet<string>, path: string): boolean {
  return holders.size > 0 && foldersOf(path).some((folder) => holders.has(folder))
}
