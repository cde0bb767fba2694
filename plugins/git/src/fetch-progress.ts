import type { CloneContext } from './access.ts'

const INTERVAL_MS = 200
/** What git says of objects and deltas, and what its server does; it comes many times a second. */
const COUNTED = /^(?:remote: )?([A-Z][a-z]+ [a-z]+):\s+(?:\d+% \((\d+)\/(\d+)\)|\d+)/
/** These are the device's own work; what the server does before is over in no time, or nobody knows how much it is. */
const OWN_PHASES: readonly string[] = ['Receiving objects', 'Resolving deltas']

/** A line that only counts; where something fails it says nothing of why. */
export function isCount(line: string): boolean {
  return COUNTED.test(line)
}

/** Hears what the fetches of an attempt say on standard error: counts become its progress, the rest lines of its output. */
export class FetchProgress {
  readonly #context: Pick<CloneContext, 'log' | 'progress'>
  /** By fetch and phase. */
  readonly #counts = new Map<string, { readonly done: number; readonly total: number }>()
  #fetches = 0
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(context: Pick<CloneContext, 'log' | 'progress'>) {
    this.#context = context
  }

  /** Of one fetch: `hear` takes text in any pieces; `end` what it had not ended with a line. */
  begin(): { readonly hear: (text: string) => void; readonly end: () => void } {
    this.#fetches += 1
    const fetch = this.#fetches
    let rest = ''
    return {
      hear: (text) => {
        const lines = (rest + text).split(/[\r\n]/)
        rest = lines.pop() ?? ''
        for (const line of lines) this.#take(fetch, line.trimEnd())
      },
      end: () => {
        this.#take(fetch, rest.trimEnd())
        rest = ''
        if (this.#counts.size > 0) this.#tell()
      },
    }
  }

  #take(fetch: number, line: string): void {
    const [counted, phase = '', done, total] = COUNTED.exec(line) ?? []
    if (counted === undefined) {
      if (line !== '') this.#context.log(line)
    } else if (OWN_PHASES.includes(phase) && total !== undefined) {
      this.#counts.set(`${fetch} ${phase}`, { done: Number(done), total: Number(total) })
      if (performance.now() - this.#toldAt >= INTERVAL_MS) this.#tell()
    }
  }

  #tell(): void {
    this.#toldAt = performance.now()
    const counts = [...this.#counts.values()]
    const sum = (part: 'done' | 'total') => counts.reduce((all, count) => all + count[part], 0)
    this.#context.progress(sum('done'), sum('total'))
  }
}
