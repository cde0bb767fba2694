import type { Flow, Step } from '../document.ts'
import { typeAndMajor } from '../type-and-major.ts'
import { changeWork } from './change-work.ts'

/** What a step or an action becomes: a newer major of its type, with params that fit it. */
export interface WorkUpgrade {
  readonly id: string
  /** `plugin/type@major`. */
  readonly uses: string
  readonly params: Step['params']
}

/**
 * Gives steps and actions a newer major of their type, all in one edit. Where one is not there, or its type is another one or
 * not older, it stays as it is; if all do, the very same flow comes back.
 */
export function upgradeWorks(flow: Flow, upgrades: readonly WorkUpgrade[]): Flow {
  return upgrades.reduce((before, { id, uses, params }) => {
    const all = [...before.steps, ...before.rollbacks, ...(before.flowRollback?.actions ?? [])]
    const work = all.find((candidate) => candidate.id === id)
    return work !== undefined && isNewer(uses, work.uses)
      ? changeWork(before, id, { uses, params })
      : before
  }, flow)
}

function isNewer(uses: string, than: string): boolean {
  const [next, last] = [typeAndMajor(uses), typeAndMajor(than)]
  return next.type === last.type && next.major > last.major
}
