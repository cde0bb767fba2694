/** Work that nobody waits for while the server runs, and that its end waits for: it still needs the database. */
export class WorkInFlight {
  readonly #work = new Set<Promise<unknown>>()

  /** Gives the work back; whoever is interested in its failure sees to it. */
  add<Result>(work: Promise<Result>): Promise<Result> {
    const ended: Promise<unknown> = work.then(
      () => this.#work.delete(ended),
      () => this.#work.delete(ended),
    )
    this.#work.add(ended)
    return work
  }

  /** Resolves once nothing is left, what was added meanwhile included. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }
}
