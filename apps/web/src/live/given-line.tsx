import type { Plan } from '@contraflow/flow'
import { CalendarClock } from 'lucide-react'
import { dayAndTime, RelativeTime } from '../shell/relative-time.tsx'

/** What a run or a deployment was given: its inputs, and, for as long as something waits for it, its deadline. */
export function GivenLine({
  declared,
  values,
  deadlineAt,
}: {
  declared: Plan['inputs']
  values: { readonly [name: string]: string | number | boolean | null }
  /** null: there is none, or all have started. */
  deadlineAt: string | null
}) {
  const inputs = Object.keys(declared).flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [{ name, value }]
  })
  if (inputs.length === 0 && deadlineAt === null) return null
  return (
    <div data-testid="given" className="flex flex-wrap items-center gap-x-4 gap-y-1 px-1 text-xs">
      {deadlineAt !== null && (
        <p className="inline-flex items-center gap-1.5 font-medium">
          <CalendarClock aria-hidden="true" className="size-3.5 text-muted" />
          <span>
            Starts no later than {dayAndTime(deadlineAt)}{' '}
            <span className="font-normal text-muted">
              (<RelativeTime at={deadlineAt} />)
            </span>
          </span>
        </p>
      )}
      {inputs.length > 0 && (
        <>
          <h2 className="font-semibold text-muted">Inputs</h2>
          <dl aria-label="Inputs" className="contents">
            {inputs.map(({ name, value }) => (
              <div key={name} className="flex min-w-0 items-baseline gap-1.5">
                <dt className="shrink-0 text-muted">{name}</dt>
                <InputValue value={value} isSecret={declared[name]?.secret === true} />
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  )
}

function InputValue({
  value,
  isSecret,
}: {
  value: string | number | boolean | null
  isSecret: boolean
}) {
  if (isSecret) {
    return (
      <dd>
        <span aria-hidden="true">•••</span> <span className="text-muted">secret</span>
      </dd>
    )
  }
  const text = String(value)
  if (text === '') return <dd className="text-muted">(empty)</dd>
  return (
    <dd className="max-w-56 truncate font-mono" title={text}>
      {text}
    </dd>
  )
}
