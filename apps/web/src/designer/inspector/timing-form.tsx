'use client'
import {
  type ActionType,
  type RollbackAction,
  type Step,
  type StepType,
  setTiming,
} from '@contraflow/flow'
import type { ApplyEdit } from '../draft.ts'
import { NumberBox } from './number-box.tsx'

const DAY_S = 86_400

/** How often an attempt is made, and how long each may take. */
export function TimingForm({
  work,
  type,
  apply,
}: {
  work: Step | RollbackAction
  type: StepType | ActionType | undefined
  apply: ApplyEdit
}) {
  const { id } = work
  const retry = work.retry ?? { attempts: 1, delayMs: 0, factor: 1 }
  const set = (change: Partial<typeof retry>) =>
    apply((flow) => setTiming(flow, id, { retry: { ...retry, ...change } }), `retry ${id}`)
  return (
    <div className="grid gap-3.5">
      <NumberBox
        label="Attempts"
        hint="The first one counts. Only after the last one has it failed."
        min={1}
        max={100}
        step={1}
        isRequired
        value={retry.attempts}
        onChange={(attempts) => set({ attempts: attempts ?? 1 })}
      />
      <NumberBox
        label="Wait before the next attempt (s)"
        min={0}
        max={DAY_S}
        step={0.1}
        isRequired
        value={retry.delayMs / 1000}
        onChange={(seconds) => set({ delayMs: (seconds ?? 0) * 1000 })}
      />
      <NumberBox
        label="Each wait longer by"
        hint="2 doubles the wait from attempt to attempt."
        min={1}
        max={10}
        step={0.5}
        isRequired
        value={retry.factor}
        onChange={(factor) => set({ factor: factor ?? 1 })}
      />
      <NumberBox
        label="Time limit of one attempt (s)"
        hint="What takes longer is cancelled and has failed."
        min={0.001}
        max={30 * DAY_S}
        placeholder={type === undefined ? '' : `${type.timeoutMs / 1000}`}
        value={work.timeoutMs === undefined ? null : work.timeoutMs / 1000}
        onChange={(seconds) =>
          apply(
            (flow) => setTiming(flow, id, { timeoutMs: seconds === null ? null : seconds * 1000 }),
            `limit ${id}`,
          )
        }
      />
      {type !== undefined && (
        <p className="text-2xs text-muted">{INTERRUPTED[type.whenInterrupted]}</p>
      )}
    </div>
  )
}

const INTERRUPTED = {
  fail: 'If the device loses power meanwhile, the attempt has failed.',
  retry: 'If the device loses power meanwhile, it is safe to run again, and is.',
  resume: 'If the device loses power meanwhile, it looks where it stands and goes on.',
} as const
