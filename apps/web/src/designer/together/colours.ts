/** How people are told apart: none of these means anything else on a page, and each bears white text. */
export const PEOPLE_COLOURS = ['#7c3aed', '#0f766e', '#c026d3', '#0e7490', '#be185d'] as const

export function colourOf(colour: number): string {
  return PEOPLE_COLOURS[colour % PEOPLE_COLOURS.length] ?? PEOPLE_COLOURS[0]
}

/** The wanted one, or the first that nobody has; where all are taken, the wanted one. Pure. */
export function freeColour(taken: readonly number[], wanted: number): number {
  if (!taken.includes(wanted)) return wanted
  const free = PEOPLE_COLOURS.findIndex((_colour, index) => !taken.includes(index))
  return free === -1 ? wanted : free
}
