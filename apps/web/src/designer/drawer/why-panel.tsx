'use client'
import { reasonSentence } from '@contraflow/engine'
import { classNames } from '@contraflow/ui'
import type { Ref } from 'react'
import type { Rehearsed } from '../rehearsal-marks.ts'
import { type Name, timingWords } from '../rehearsal-words.ts'
import type { Rehearsal } from '../use-rehearsal.ts'

/** Why each action runs, or does not, in sentences; and where that depends on timing, the timings to choose from. */
export function WhyPanel({
  rehearsal: { timings, timing, chooseTiming },
  played: { reasons, failed, beats },
  name,
  ref,
}: {
  rehearsal: Rehearsal
  played: Rehearsed
  name: Name
  ref: Ref<HTMLElement>
}) {
  // As on the cards, where the steps before them are counted too.
  const numbers = new Map(beats.map(({ id }, index) => [id, index + 1]))
  return (
    <section ref={ref} tabIndex={-1} aria-label="Why" className="shrink-0 outline-none">
      {timings.length > 1 && (
        <fieldset className="mb-2 text-xs">
          <legend className="font-semibold">It depends on timing. It fails</legend>
          <div className="mt-1 flex flex-wrap gap-1">
            <Choice isOn={timing === null} onChoose={() => chooseTiming(null)}>
              first in, first out
            </Choice>
            {timings.map((one) => (
              <Choice
                key={`${one.when} ${one.beside ?? ''}`}
                isOn={timing === one}
                onChoose={() => chooseTiming(one)}
              >
                {timingWords(one, name)}
              </Choice>
            ))}
          </div>
        </fieldset>
      )}
      {reasons.length === 0 && (
        <p className="text-xs text-muted">
          {failed === null
            ? 'Nothing goes back: the run never turns round.'
            : `${name(failed)} fails, and the flow has no action at all.`}
        </p>
      )}
      <ol className="grid gap-1 text-xs">
        {reasons.map((reason) => (
          <li
            key={reason.action}
            className={classNames('flex gap-2', reason.place === null && 'text-muted')}
          >
            <span className="w-5 shrink-0 text-right font-bold text-back tabular-nums">
              {numbers.get(reason.action) ?? '–'}
            </span>
            <span className="min-w-0 wrap-anywhere">{reasonSentence(reason, failed, name)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Choice({
  isOn,
  onChoose,
  children,
}: {
  isOn: boolean
  onChoose: () => void
  children: string
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onChoose}
      className={classNames(
        'cursor-pointer rounded-full border px-2 py-0.5 text-2xs',
        isOn
          ? 'border-back-line bg-back-soft font-semibold text-back'
          : 'border-line-strong hover:bg-ground',
      )}
    >
      {children}
    </button>
  )
}
