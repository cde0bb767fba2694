/** How a version is called, from its number; null: it is a trial of a draft. Pure. */
export function versionWords(number: number | null): string {
  return number === null ? 'trial' : `v${number}`
}
