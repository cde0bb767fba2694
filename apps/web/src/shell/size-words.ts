const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size in a few characters: `344 B`, `1.9 GiB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length)
  return `${(bytes / 1024 ** power).toFixed(1)} ${UNITS[power - 1]}`
}
