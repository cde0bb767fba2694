import { type RunSummaryView, runSummaryView } from '@contraflow/api'
import { createRun, type RunEvent, replay, stateOf } from '@contraflow/engine'
import { compile, type Plan } from '@contraflow/flow'
import { aCatalog, type FlowBuilder } from '@contraflow/flow/testing'
import type { JournalEntry } from '@contraflow/protocol'

/** What a journal tells, in a few characters an event: `a ok`, `a failed`, `a interrupted`, or an event of its own. */
export type Told = RunEvent | `${string} ${'ok' | 'failed' | 'interrupted'}`

/** A run as its device tells it: the entries of its journal, and the view that the server makes of it. */
export function toldRun(
  flow: FlowBuilder,
  told: readonly Told[],
  deadlineAt: Date | null = null,
): { plan: Plan; entries: readonly JournalEntry[]; view: RunSummaryView } {
  const plan = compile(flow.build(), aCatalog())
  const events = told.map(eventOf)
  const state = stateOf(replay(createRun(plan), events))
  const at = new Date(0)
  const record = {
    id: 'run_1',
    deploymentId: 'dep_1',
    flowId: 'flw_1',
    flowName: plan.name,
    versionId: 'ver_1',
    versionNumber: 1,
    deviceId: 'dev_1',
    deviceName: 'gateway',
    deviceOnline: true,
    deadlineAt,
    state,
    lastSeq: events.length,
    pendingOrder: null,
    orderRefusal: null,
    assigned: true,
    deviceRemovedAt: null,
    artifacts: [],
    createdAt: at,
    startedAt: events.some(({ type }) => type === 'started') ? at : null,
    endedAt: state.phase === 'ended' ? at : null,
  }
  const entries = events.map((event, index) => ({
    kind: 'event' as const,
    seq: index + 1,
    at: index,
    event,
  }))
  return { plan, entries, view: runSummaryView(record, plan) }
}

function eventOf(told: Told): RunEvent {
  if (typeof told !== 'string') return told
  const [id = '', how] = told.split(' ')
  const attempt = { id, attempt: 1 }
  if (how === 'interrupted') return { type: 'attempt-interrupted', ...attempt }
  const failure = { kind: 'exit-code', message: `${id} ended with exit code 7` } as const
  return {
    type: 'attempt-ended',
    ...attempt,
    outcome: how === 'ok' ? { ok: true, result: null } : { ok: false, failure },
  }
}
