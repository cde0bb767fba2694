import { resolve } from 'node:path'
import type { JournaledRun, Runner } from '@contraflow/runner'
import { WrongUse } from './wrong-use.ts'

/** The run that was killed before its end, in a home; null: there is none. */
export function openRun(runner: Runner): JournaledRun | null {
  return runner.runs().find(({ ended }) => !ended) ?? null
}

/** Throws WrongUse `root.differs` where a run that is kept would go on somewhere else than where it began. */
export function requireSameRoot({ assignment }: JournaledRun, given: string | undefined): void {
  const { runId, root } = assignment
  if (given === undefined || root === undefined || resolve(given) === root) return
  throw new WrongUse(
    'root.differs',
    `${runId} began with the root ${root}, and goes on there: leave --root away`,
  )
}
