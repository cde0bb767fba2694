import { type FlowJudgement, judgeFlow, type Timing, timingsOf } from '@contraflow/engine'
import {
  type Catalog,
  type CatalogPlugin,
  type Flow,
  type Issue,
  mergeCatalog,
  quickFixes,
} from '@contraflow/flow'

/** What is asked about a flow; `judge` first, the others speak of the flow that was judged last. */
export type Question =
  | { readonly kind: 'judge'; readonly flow: Flow }
  | { readonly kind: 'fixes'; readonly issues: readonly Issue[] }
  | { readonly kind: 'timings'; readonly step: string }

/** A flow, and what is to be said of it. */
export interface Judged extends FlowJudgement {
  readonly flow: Flow
}

export interface Answers {
  readonly judge: Judged
  /** For each issue the titles of its quick fixes. */
  readonly fixes: readonly (readonly string[])[]
  readonly timings: readonly Timing[]
}

/** Answers questions about one flow after the other, as a worker does. */
export class Judge {
  readonly #catalog: Catalog
  #judged: Judged | null = null

  constructor(plugins: readonly CatalogPlugin[]) {
    this.#catalog = mergeCatalog(plugins).catalog
  }

  judge(flow: Flow): Judged {
    this.#judged = { ...judgeFlow(flow, this.#catalog), flow }
    return this.#judged
  }

  fixes(issues: readonly Issue[]): Answers['fixes'] {
    const flow = this.#judged?.flow
    if (flow === undefined) return issues.map(() => [])
    return issues.map((issue) => quickFixes(flow, issue, this.#catalog).map(({ title }) => title))
  }

  timings(step: string): readonly Timing[] {
    const plan = this.#judged?.plan ?? null
    return plan === null ? [] : timingsOf(plan, step)
  }
}
