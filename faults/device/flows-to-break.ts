import { faultPlan } from '../plan.ts'
import { FAULT_FLOWS, type FaultFlow } from './fault-flows.ts'

/** The flows that a kind of fault is tried with: all of them; in the short form every other one, so that two kinds share them. */
export function flowsToBreak(half: 'odd' | 'even'): readonly FaultFlow[] {
  const { minutes } = faultPlan()
  const rest = half === 'odd' ? 1 : 0
  return FAULT_FLOWS.filter((_, index) => minutes !== null || index % 2 === rest)
}
