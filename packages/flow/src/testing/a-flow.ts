import {
  type Edge,
  END,
  FLOW_FORMAT,
  type Flow,
  flowSchema,
  type InputDeclaration,
  ROLLBACK,
  type RollbackAction,
  START,
  type Step,
  type Trigger,
} from '../document.ts'

const RUN = { uses: 'command/run@1', params: { run: 'true' } } as const

/** Builds flows for tests, every default filled in: `aFlow().path('a', 'b').ignore('b').rollBack('a', 'undo')`. */
export function aFlow(name = 'case'): FlowBuilder {
  return new FlowBuilder(name)
}

export class FlowBuilder {
  readonly #name: string
  readonly #steps = new Map<string, Step>()
  readonly #actions: RollbackAction[] = []
  readonly #flowActions: RollbackAction[] = []
  readonly #edges: Edge[] = []
  #inputs: { [name: string]: Partial<InputDeclaration> } = {}
  #rollbackOrder: Flow['settings']['rollbackOrder'] = 'newest-first'

  constructor(name: string) {
    this.#name = name
  }

  /** Success edges along these steps, from `$start` where the first is new. Missing steps are added. */
  path(...ids: readonly string[]): this {
    let last = START
    for (const [at, id] of ids.entries()) {
      const isNew = !this.#steps.has(id)
      if (isNew) this.step(id)
      if (at > 0 || isNew) this.edge(last, id)
      last = id
    }
    return this
  }

  /** Adds a step, or changes one. */
  step(id: string, change: Partial<Step> = {}): this {
    this.#steps.set(id, { id, ...RUN, ...this.#steps.get(id), ...change })
    return this
  }

  edge(from: string, to: string, on: Edge['on'] = 'success', trigger?: Trigger): this {
    this.#edges.push({ from, to, on, ...(trigger === undefined ? {} : { trigger }) })
    return this
  }

  /** Ignore Failure & Continue, for the success edges that stand now. */
  ignore(id: string): this {
    const next = this.#edges.filter(({ from, on }) => from === id && on === 'success')
    const targets = next.length === 0 ? [END] : next.map(({ to }) => to)
    for (const to of targets) this.edge(id, to, 'failure')
    return this
  }

  fallBack(id: string, to: string): this {
    if (!this.#steps.has(to)) this.step(to)
    return this.edge(id, to, 'failure')
  }

  rollBack(
    id: string,
    action: string,
    trigger: Trigger = 'this-step',
    change: Partial<RollbackAction> = {},
  ): this {
    this.#actions.push({ id: action, ...RUN, undoes: true, ...change })
    return this.edge(id, action, 'failure', trigger)
  }

  /** Turns the flow-level rollback on and wires these steps to it. */
  flowRollback(actions: readonly string[], ...wired: readonly string[]): this {
    this.#flowActions.push(...actions.map((id) => ({ id, ...RUN, undoes: true })))
    for (const id of wired) this.edge(id, ROLLBACK, 'failure')
    return this
  }

  input(name: string, declaration: Partial<InputDeclaration>): this {
    this.#inputs = { ...this.#inputs, [name]: declaration }
    return this
  }

  oldestFirst(): this {
    this.#rollbackOrder = 'oldest-first'
    return this
  }

  build(): Flow {
    const flowActions = this.#flowActions
    return flowSchema.parse({
      format: FLOW_FORMAT,
      name: this.#name,
      inputs: this.#inputs,
      steps: [...this.#steps.values()],
      rollbacks: this.#actions,
      edges: this.#edges,
      settings: { rollbackOrder: this.#rollbackOrder },
      ...(flowActions.length === 0 ? {} : { flowRollback: { actions: flowActions } }),
    })
  }
}
