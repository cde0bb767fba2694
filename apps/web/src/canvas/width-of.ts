/** Characters by how wide they are at most, in em: of Inter at its semi-bold, which is wider than its regular. */
const WIDTHS: readonly (readonly [number, string])[] = [
  [0.34, " ijlI!,.:;'"],
  [0.41, '`t|()[]/\\fr'],
  [0.49, '1{}-_^"'],
  [0.6, '*?sLakxz7Jcevy5FE'],
  [0.63, 'hnou2bdpq'],
  [0.68, 'g#3689$PRSZ&0BT+4<=>~'],
  [0.75, 'KYDXAVCU'],
  [0.78, 'GHNOQ'],
  [0.93, 'wmM'],
  [1.03, '%@W'],
]
/** As wide as a picture. */
const ANY = 1.5

const known = new Map(
  WIDTHS.flatMap(([width, all]) => [...all].map((one) => [one, width] as const)),
)

const MONO = 0.61

/** How wide a text is at most in the type of the cards, in em. Pure. */
export function widthOf(text: string, isMono = false): number {
  let sum = 0
  for (const one of text) {
    const width = known.get(one)
    sum += width === undefined ? ANY : isMono ? MONO : width
  }
  return sum
}
