import { leftUndone, type Run, restoreRun } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import type { JournalEntry } from '@contraflow/protocol'
import { abortRefused, rollBackRefused } from './order-refusal.ts'
import type { DeploymentRecord, DeviceRecord, RunRecord, RunWithPlan } from './ports.ts'
import type {
  ActionNotDone,
  DeploymentSummaryView,
  RunCounts,
  RunSummaryView,
  RunView,
} from './views.ts'

/** A run as lists show it. Pure. */
export function runSummaryView(run: RunRecord, plan: Plan): RunSummaryView {
  const { state } = run
  const restored = restoreRun(plan, state)
  const undone = leftUndone(restored)
  const notDone = actionsNotDone(restored)
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
    deviceOnline: run.deviceOnline,
    deadlineAt: run.deadlineAt?.toISOString() ?? null,
    phase: state.phase,
    outcome: state.outcome,
    reason: state.reason,
    steps: state.steps,
    actions: state.actions,
    notDone,
    leftUndone: undone,
    titles: titlesOf(plan, [state.turn?.step ?? '', ...undone, ...notDone.map(({ id }) => id)]),
    rolledBackLater: state.rolledBackLater,
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

function actionsNotDone({ plan, actions, due, phase }: Run): readonly ActionNotDone[] {
  return due.flatMap((index): readonly ActionNotDone[] => {
    const id = plan.actions[index]?.id
    const { state, failure } = actions[index] ?? { state: 'waiting' }
    if (id === undefined || state === 'succeeded') return []
    if (state === 'failed') return [{ id, how: state, message: failure?.message ?? null }]
    if (phase !== 'ended') return []
    // What still ran when its journal was lost has been killed.
    return [{ id, how: state === 'waiting' ? 'not-run' : 'cancelled', message: null }]
  })
}

function titlesOf(plan: Plan, ids: readonly string[]): RunSummaryView['titles'] {
  const works = [...plan.steps, ...plan.actions, ...(plan.flowRollback ?? [])]
  const named = works.filter(({ id }) => ids.includes(id))
  return Object.fromEntries(named.map(({ id, title }) => [id, title]))
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
