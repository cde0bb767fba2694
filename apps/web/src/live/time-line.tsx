import type { Plan } from '@contraflow/flow'
import { classNames, FILL_TONE, type Tone } from '@contraflow/ui'
import { durationWords } from '../shell/relative-time.tsx'
import type { Attempt } from './attempts.ts'

/** The attempts of a run over time: forward above, back below. Pressing one shows its output. */
export function TimeLine({
  plan,
  attempts,
  tones,
  isEnded,
  now,
  selected,
  onSelect,
}: {
  plan: Plan
  attempts: readonly Attempt[]
  tones: ReadonlyMap<Attempt, Tone>
  isEnded: boolean
  now: number
  selected: string | null
  onSelect: (id: string) => void
}) {
  if (attempts.length === 0) {
    return <p className="p-4 text-muted">{isEnded ? 'Nothing ran.' : 'Nothing has run yet.'}</p>
  }
  const from = Math.min(...attempts.map(({ startedAt }) => startedAt))
  const until = Math.max(from + 1, ...attempts.map(({ endedAt }) => endedAt ?? now))
  const titles = new Map(
    [...plan.steps, ...plan.actions, ...(plan.flowRollback ?? [])].map(({ id, title }) => [
      id,
      title,
    ]),
  )
  const share = (at: number) => `${((at - from) / (until - from)) * 100}%`
  const lanes = [attempts.filter(({ isBack }) => !isBack), attempts.filter(({ isBack }) => isBack)]
  return (
    <div className="grid gap-1 p-3" data-testid="time-line">
      {lanes.map((lane, index) => (
        <ol
          key={index === 0 ? 'forward' : 'back'}
          aria-label={index === 0 ? 'Forward' : 'Back'}
          className={classNames(
            'grid gap-1',
            index === 1 && lane.length > 0 && 'rounded-md bg-back-lane py-1',
          )}
        >
          {lane.map((attempt) => (
            <li
              key={`${attempt.id} ${attempt.attempt} ${attempt.startedAt}`}
              className="grid grid-cols-[9rem_1fr_4rem] items-center gap-2"
            >
              <button
                type="button"
                onClick={() => onSelect(attempt.id)}
                className={classNames(
                  'cursor-pointer truncate rounded px-1.5 text-left text-xs hover:underline',
                  selected === attempt.id && 'bg-going-soft font-semibold',
                )}
              >
                {titles.get(attempt.id) ?? attempt.id}
                {attempt.attempt > 1 && <span className="text-muted"> · {attempt.attempt}</span>}
              </button>
              <span className="relative h-2.5">
                <span
                  data-tone={tones.get(attempt)}
                  className={classNames(
                    'absolute h-full min-w-1 rounded-full',
                    FILL_TONE[tones.get(attempt) ?? 'not-yet'],
                  )}
                  style={{
                    left: share(attempt.startedAt),
                    width: `calc(${share(attempt.endedAt ?? now)} - ${share(attempt.startedAt)})`,
                  }}
                />
              </span>
              <span className="text-right text-2xs text-muted">
                {durationWords((attempt.endedAt ?? now) - attempt.startedAt)}
              </span>
            </li>
          ))}
        </ol>
      ))}
    </div>
  )
}
