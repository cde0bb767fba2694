/** A set of step indexes as bits: unions and comparisons of large flows in a few operations a word. */
export interface StepSet {
  has(index: number): boolean
  add(index: number): void
  addAll(other: StepSet): void
  /** Every member is in the other. */
  isWithin(other: StepSet): boolean
  readonly words: Uint32Array
}

/** An empty set for indexes below `size`. */
export function stepSet(size: number): StepSet {
  const words = new Uint32Array((size >>> 5) + 1)
  return {
    words,
    has: (index) => ((words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0,
    add: (index) => {
      words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31))
    },
    addAll: (other) => {
      for (let at = 0; at < words.length; at += 1) {
        words[at] = (words[at] ?? 0) | (other.words[at] ?? 0)
      }
    },
    isWithin: (other) => {
      for (let at = 0; at < words.length; at += 1) {
        if (((words[at] ?? 0) & ~(other.words[at] ?? 0)) !== 0) return false
      }
      return true
    },
  }
}
