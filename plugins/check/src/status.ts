/** Whether a status is among those that are expected, written like `200-299, 404`. */
export function isExpected(expected: string, status: number): boolean {
  return expected.split(',').some((part) => {
    const [first = '', last = first] = part.trim().split('-')
    return Number(first) <= status && status <= Number(last)
  })
}
