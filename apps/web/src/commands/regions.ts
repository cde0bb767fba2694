const REGIONS = 'nav, header, main, aside, section[aria-label]'
const STOPS =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"]), [contenteditable=true]'

/** Where the focus was last in each part, so that coming back means going on. */
const lastIn = new WeakMap<Element, HTMLElement>()

/**
 * Moves the focus to another part of the page: those are its landmarks, in their order, each entered where it was left,
 * or at its first stop (`data-first-stop` where one is marked).
 */
export function goToRegion(by: 1 | -1): void {
  const regions = partsOfPage()
  if (regions.length === 0) return
  const { activeElement } = document
  const here = regions.findIndex((region) => region.contains(activeElement))
  const from = regions[here]
  if (from !== undefined && activeElement instanceof HTMLElement) lastIn.set(from, activeElement)
  const start = here === -1 && by === -1 ? 0 : here
  for (let step = 1; step <= regions.length; step += 1) {
    const next = regions.at((start + by * step + regions.length * 2) % regions.length)
    if (next !== undefined && enter(next)) return
  }
}

/** Puts the focus into one part, at what is given there, or where it was left. False: nothing there takes it. */
export function enter(region: Element): boolean {
  const last = lastIn.get(region)
  const stop = [
    last !== undefined && region.contains(last) ? last : null,
    region.querySelector<HTMLElement>('[data-first-stop]'),
    ...region.querySelectorAll<HTMLElement>(STOPS),
  ].find((candidate) => candidate?.checkVisibility() === true)
  stop?.focus()
  return stop !== undefined
}

/** Landmarks that stand in no other one, and can be seen. */
function partsOfPage(): readonly Element[] {
  return [...document.querySelectorAll(REGIONS)].filter(
    (region) => region.parentElement?.closest(REGIONS) === null && region.checkVisibility(),
  )
}
