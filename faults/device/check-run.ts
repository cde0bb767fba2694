import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  advance,
  type Command,
  createRun,
  inFlightOf,
  type Run,
  type RunEvent,
  recovery,
} from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import type { JournalEntry } from '@contraflow/runner'
import { treeOf } from './device-tree.ts'
import type { FaultFlow } from './fault-flows.ts'
import type { HeldJournal } from './held-journal.ts'

/** A run that was broken, as it was found at each fault and at its end. */
export interface BrokenRun {
  readonly flow: FaultFlow
  readonly plan: Plan
  /** What the journal held right after each fault, before the agent came back; empty where it did not know the run yet. */
  readonly found: readonly HeldJournal[]
  /** The agent was only asked to end each time: nothing may have been interrupted. */
  readonly isGentle: boolean
  /** What the journal holds in the end: all but the output that the server has. */
  readonly kept: HeldJournal
  /** All that the server was told. */
  readonly entries: readonly JournalEntry[]
  /** What each agent has begun, one more than there were faults: an id each, in its order. */
  readonly begun: readonly (readonly string[])[]
  readonly root: string
  readonly untouchedApp: readonly string[]
}

/** What is wrong with it, a sentence each; empty: nothing. And the run, folded from its entries. */
export function checkRun(broken: BrokenRun): {
  readonly wrong: readonly string[]
  readonly run: Run
} {
  const walk = new Walk(broken)
  walk.go()
  checkEffects(broken, walk.run, walk.wrong)
  return { wrong: walk.wrong, run: walk.run }
}

/** Goes through the journal with the engine, as the device should have. */
class Walk {
  readonly wrong: string[] = []
  run: Run
  readonly #broken: BrokenRun
  /** How often each attempt was to be started, by id; and of these, since the last fault. */
  readonly #asked = new Map<string, number>()
  #askedSince = new Map<string, number>()

  constructor(broken: BrokenRun) {
    this.#broken = broken
    this.run = createRun(broken.plan)
  }

  go(): void {
    const { entries, found } = this.#broken
    entries.forEach(({ seq }, index) => {
      if (seq !== index + 1) this.wrong.push(`entry ${index + 1} has the number ${seq}`)
    })
    for (const [fault, before] of found.entries()) this.#expectTold(before, `at fault ${fault + 1}`)
    this.#expectTold(this.#broken.kept, 'in the end')
    if (eventsIn(this.#broken.kept.entries).length !== eventsIn(entries).length) {
      this.wrong.push('the device does not hold all events of the run')
    }
    let recovered: RunEvent[] = []
    for (const entry of entries) {
      for (const [fault, before] of found.entries()) {
        if (before.lastSeq > 0 && before.lastSeq === entry.seq - 1)
          recovered = this.#comeBack(fault)
      }
      if (entry.kind !== 'event') continue
      const expected = recovered.shift()
      if (expected !== undefined && !isDeepStrictEqual(expected, entry.event)) {
        this.wrong.push(`after the fault came ${words(entry.event)}, not ${words(expected)}`)
      }
      this.#tell(entry.event)
    }
    if (this.run.phase !== 'ended') this.wrong.push('the run has not ended')
    this.#compareBegun()
  }

  /** What a device has in its journal is what the server has, or gets. */
  #expectTold(held: HeldJournal, when: string): void {
    const told = this.#broken.entries
    const other = held.entries.find((entry) => !isDeepStrictEqual(told[entry.seq - 1], entry))
    if (other !== undefined) {
      this.wrong.push(
        `entry ${other.seq}, as the device held it ${when}, is not what the server has`,
      )
    }
  }

  #comeBack(fault: number): RunEvent[] {
    this.#askedSince = new Map()
    for (const [id, times] of counted(this.#broken.begun.slice(0, fault + 1).flat())) {
      if (times > (this.#asked.get(id) ?? 0))
        this.wrong.push(`${id} had begun before it was journaled`)
    }
    if (this.run.phase === 'assigned' || this.run.phase === 'ended') return []
    if (!this.#broken.isGentle) return [...recovery(this.run).events]
    // What was to begin then begins now.
    for (const { id } of inFlightOf(this.run)) this.#askedSince.set(id, 1)
    return []
  }

  #tell(event: RunEvent): void {
    if (this.#broken.isGentle && event.type === 'attempt-interrupted') {
      this.wrong.push(`${event.id} was interrupted`)
    }
    this.#compareWithScript(event)
    const [next, commands] = advance(this.run, event)
    if (next === this.run) this.wrong.push(`${words(event)} does not fit where the run stood`)
    this.run = next
    for (const command of commands) this.#count(command)
  }

  #count({ type, id }: Command): void {
    if (type !== 'start-attempt') return
    this.#asked.set(id, (this.#asked.get(id) ?? 0) + 1)
    this.#askedSince.set(id, (this.#askedSince.get(id) ?? 0) + 1)
  }

  #compareWithScript(event: RunEvent): void {
    if (event.type !== 'attempt-ended' || this.run.phase === 'cancelling') return
    const script = this.#broken.flow.fails[event.id]
    if (script === 'by-count') return
    const { outcome } = event
    if (outcome.ok === (script === 'always')) {
      const how = outcome.ok
        ? 'succeeded'
        : `failed: ${outcome.failure.kind}, ${outcome.failure.message}`
      this.wrong.push(`${event.id} ${how}`)
    }
  }

  #compareBegun(): void {
    const { begun, found, entries } = this.#broken
    const all = counted(begun.flat())
    for (const [id, times] of all) {
      const asked = this.#asked.get(id) ?? 0
      if (times > asked) this.wrong.push(`${id} began ${times} times, and was to ${asked} times`)
    }
    if (found.length > 0) this.#compareBegunSince(begun[found.length] ?? [])
    for (const entry of entries) {
      if (entry.kind !== 'event' || entry.event.type !== 'attempt-ended') continue
      const { id } = entry.event
      if (!id.includes('deliver') && !all.has(id)) this.wrong.push(`${id} ended and never began`)
    }
  }

  #compareBegunSince(begun: readonly string[]): void {
    for (const [id, times] of counted(begun)) {
      const asked = this.#askedSince.get(id) ?? 0
      if (times > asked)
        this.wrong.push(`${id} began ${times} times after the fault, and was to ${asked} times`)
    }
  }
}

function eventsIn(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.filter(({ kind }) => kind === 'event')
}

/** Whether the device is left with just what the run says. */
function checkEffects(
  { flow, plan, root, untouchedApp }: BrokenRun,
  run: Run,
  wrong: string[],
): void {
  plan.steps.forEach(({ id, actions }, index) => {
    const progress = run.steps[index]
    const own = actions.map((action) => run.actions[run.plan.actionIndex.get(action.id) ?? -1])
    const isUndone = own.some((action) => action?.state === 'succeeded')
    // Of one that an action only tried to undo, nothing is certain.
    const isUntouched = own.every((action) => action?.attempt === 0)
    const isThere = isUntouched && progress?.state === 'succeeded'
    const isNot = isUndone || (progress?.startedAs ?? 0) === 0
    const failedByItself =
      isUntouched && progress?.failure?.kind === 'exit-code' && progress.state !== 'succeeded'
    if (id === 'deliver') {
      const app = join(root, 'app')
      if (isNot && !isSame(treeOf(app, true), untouchedApp)) {
        wrong.push(`app is not as it was: ${firstDifference(treeOf(app, true), untouchedApp)}`)
      }
      const delivered = treeOf(app, false).join('\n')
      if (isThere && (!delivered.includes(' new/added ') || delivered.includes('.contraflow-'))) {
        wrong.push(`app is not as delivered: ${delivered}`)
      }
      return
    }
    const file = join(root, 'state', id)
    const content = existsSync(file) ? readFileSync(file, 'utf8') : null
    const flowName = flow.name
    if (isNot && content !== null) wrong.push(`${flowName}: the effect of ${id} is still there`)
    if ((isThere || failedByItself) && content !== 'done\n') {
      wrong.push(
        `the effect of ${id}, which ${isThere ? 'succeeded' : 'failed at its end'}, is ${JSON.stringify(content)}`,
      )
    }
  })
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join('\n') === b.join('\n')
}

function firstDifference(a: readonly string[], b: readonly string[]): string {
  const index = a.findIndex((line, at) => line !== b[at])
  return index < 0 ? `${b[a.length]} is missing` : `${a[index]} (was ${b[index]})`
}

function counted(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

function words(event: RunEvent): string {
  return 'id' in event ? `${event.type} of ${event.id} ${event.attempt}` : event.type
}
