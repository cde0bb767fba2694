import { leftUndone, restoreRun } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import type { JournalEntry } from '@contraflow/protocol'
import { abortRefused, rollBackRefused } from './order-refusal.ts'
import type { DeploymentRecord, DeviceRecord, RunRecord, RunWithPlan } from './ports.ts'
import type { DeploymentSummaryView, RunCounts, RunSummaryView, RunView } from './views.ts'

/** A run as lists show it. Pure. */
export function runSummaryView(run: RunRecord, plan: Plan): RunSummaryView {
  const { state } = run
  return {
    id: run.id,
    deploymentId: run.deploymentId,
    flowId: run.flowId,
    flowName: run.flowName,
    versionId: run.versionId,
    versionNumber: run.versionNumber,
    deviceId: run.deviceId,
    deviceName: run.deviceName,
    deviceRemovedAt: run.deviceRemovedAt?.toISOString() ?? null,
    phase: state.phase,
    outcome: state.outcome,
    reason: state.reason,
    steps: state.steps,
    actions: state.actions,
    leftUndone: leftUndone(restoreRun(plan, state)),
    ignored: state.ignored,
    fellBack: state.fellBack,
    turn: state.turn,
    stopped: state.stopped,
    lastSeq: run.lastSeq,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  }
}

/** A run whole. Secret inputs are shown as stars. Pure. */
export function runView(
  run: RunWithPlan,
  entries: readonly JournalEntry[],
  device: DeviceRecord,
  isLastOfDevice: boolean,
): RunView {
  const { plan } = run
  return {
    ...runSummaryView(run, plan),
    plan,
    inputs: Object.fromEntries(
      Object.entries(run.inputs).map(([name, value]) => [
        name,
        plan.inputs[name]?.secret === true ? '***' : value,
      ]),
    ),
    entries,
    pendingOrder: run.pendingOrder,
    orderRefusal: run.orderRefusal,
    deviceOnline: device.online,
    rollBackRefusal: rollBackRefused(run, isLastOfDevice),
    abortRefusal: abortRefused(run, 'stop-and-roll-back') && abortRefused(run, 'stop'),
  }
}

const WAITING = {
  assigned: 'waiting',
  forward: 'running',
  cancelling: 'going-back',
  back: 'going-back',
} as const

/** A deployment as lists show it. Pure. */
export function deploymentSummaryView(deployment: DeploymentRecord): DeploymentSummaryView {
  const counts = countRuns(deployment.counts)
  return {
    id: deployment.id,
    flowId: deployment.flowId,
    flowName: deployment.flowName,
    versionId: deployment.versionId,
    versionNumber: deployment.versionNumber,
    createdAt: deployment.createdAt.toISOString(),
    createdBy: deployment.createdBy,
    deadlineAt: deployment.deadlineAt?.toISOString() ?? null,
    ended: counts.waiting + counts.running + counts['going-back'] === 0,
    counts,
  }
}

function countRuns(byState: DeploymentRecord['counts']): RunCounts {
  const counts = {
    waiting: 0,
    running: 0,
    'going-back': 0,
    removed: 0,
    succeeded: 0,
    failed: 0,
    'rolled-back': 0,
    'rollback-failed': 0,
    aborted: 0,
    refused: 0,
    expired: 0,
  }
  for (const [state, count] of Object.entries(byState)) {
    const name = isOpen(state) ? WAITING[state] : state
    if (isCounted(counts, name)) counts[name] += count
  }
  return counts
}

function isOpen(state: string): state is keyof typeof WAITING {
  return Object.hasOwn(WAITING, state)
}

function isCounted<Counts extends object>(counts: Counts, name: PropertyKey): name is keyof Counts {
  return Object.hasOwn(counts, name)
}
