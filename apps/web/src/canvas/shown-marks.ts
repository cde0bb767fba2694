import isSame from 'fast-deep-equal'
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Mark, Marks } from './mark.ts'

/** Of many, so many change in one frame: at sixty frames a second, a thousand have changed within about one second. */
const PORTION = 16

/**
 * The marks as the drawing shows them. Each card and line listens for its own alone. Where many change at once, they change
 * in portions, a portion in each frame and neighbours together, so that a drawing of thousand steps stays at hand while it
 * lives; each of them comes to its turn, and what was overtaken by then is left out.
 */
export class ShownMarks {
  /** What the ids of the cards' names begin with on this page. */
  readonly names: string
  readonly #shown: Map<string, Mark>
  readonly #listeners = new Map<string, Set<() => void>>()
  #wanted: Marks
  #ids: readonly string[] = []
  #next = 0
  #frame: number | null = null

  constructor(marks: Marks, names: string) {
    this.names = names
    this.#wanted = marks
    this.#shown = new Map(marks)
  }

  /** The very same object until it is another mark. */
  get(id: string): Mark | undefined {
    return this.#shown.get(id)
  }

  /** Calls whenever it is another one. Answers what ends that. */
  listen(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(id)
    }
  }

  /** From now on these; up to `portion` that have changed at once, and as many with each frame from then on. */
  show(marks: Marks, portion: number): void {
    if (marks === this.#wanted) return
    this.#wanted = marks
    this.#ids = [...new Set([...marks.keys(), ...this.#shown.keys()])]
    if (this.#frame === null) this.#turn(portion)
  }

  /** Nothing changes any more. */
  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#frame = null
  }

  #turn(portion: number): void {
    this.#frame = null
    const all = this.#ids.length
    let left = portion
    for (let looked = 0; looked < all && left > 0; looked += 1) {
      this.#next = (this.#next + 1) % all
      if (this.#take(this.#ids[this.#next] ?? '')) left -= 1
    }
    if (left === 0) this.#frame = requestAnimationFrame(() => this.#turn(portion))
  }

  /** Answers whether anything is drawn again for it. */
  #take(id: string): boolean {
    const mark = this.#wanted.get(id)
    if (isSame(mark, this.#shown.get(id))) return false
    if (mark === undefined) this.#shown.delete(id)
    else this.#shown.set(id, mark)
    const listeners = this.#listeners.get(id)
    for (const listener of listeners ?? []) listener()
    return listeners !== undefined
  }
}

export const ShownMarksContext = createContext(new ShownMarks(new Map(), ''))

/** The marks of a drawing, of many cards or of few. */
export function useShownMarks(marks: Marks, names: string, areMany: boolean): ShownMarks {
  const [shown] = useState(() => new ShownMarks(marks, names))
  useLayoutEffect(
    () => shown.show(marks, areMany ? PORTION : Number.POSITIVE_INFINITY),
    [shown, marks, areMany],
  )
  useEffect(() => () => shown.stop(), [shown])
  return shown
}

/** What is read from the mark of a card or line; drawn again where that is something else. */
export function useMark<Read>(id: string, read: (mark: Mark | undefined) => Read): Read {
  const marks = use(ShownMarksContext)
  const listen = useCallback((listener: () => void) => marks.listen(id, listener), [marks, id])
  const now = () => read(marks.get(id))
  return useSyncExternalStore(listen, now, now)
}
