import { coverage } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import { undoneOf } from '../drawer/coverage-order.ts'

/** What trying a plan does to a device, in a sentence; looks at every single failure of it. Pure. */
export function whatItDoes(plan: Plan, device: string): string {
  const { steps, actions, flowRollback } = plan
  const changing = steps.filter(({ changesDevice }) => changesDevice).length
  const ran = steps.length === 1 ? '1 step runs' : `${steps.length} steps run`
  const hasWayBack = actions.length > 0 || flowRollback !== null
  const failing = hasWayBack
    ? `where one fails, the device goes back as it is drawn${exceptionsOf(plan)}`
    : 'where one fails, nothing is rolled back'
  return `${ran} on ${device} for real, and ${changes(steps.length, changing)}; ${failing}.`
}

function exceptionsOf(plan: Plan): string {
  const leaving = coverage(plan).filter((row) => undoneOf(row) > 0).length
  if (leaving === 0) return ''
  return `, but ${leaving} of ${plan.steps.length} failures may leave something not undone (see Rehearsal)`
}

function changes(all: number, changing: number): string {
  if (changing === 0) return all === 1 ? 'does not change it' : 'none of them changes it'
  if (all === 1) return 'changes it'
  return changing === 1 ? 'one of them changes it' : `${changing} of them change it`
}
