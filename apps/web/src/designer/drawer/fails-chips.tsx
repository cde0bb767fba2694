'use client'
import type { Plan } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { FlaskConical, X } from 'lucide-react'
import { useState } from 'react'
import type { Name } from '../rehearsal-words.ts'
import type { Rehearsal } from '../use-rehearsal.ts'

/** A list of more is made only once somebody comes near. */
const MANY = 100

/** Everything that is supposed to fail, steps and actions alike, to be added to and taken from. */
export function FailsChips({
  plan,
  name,
  rehearsal: { fails, toggle, suppose },
}: {
  plan: Plan
  name: Name
  rehearsal: Rehearsal
}) {
  const chosen = fails ?? []
  const [isNear, setNear] = useState(false)
  const near = () => setNear(true)
  const isListed = isNear || plan.steps.length + plan.actions.length <= MANY
  const open = (works: readonly { readonly id: string }[]) =>
    works
      .filter(({ id }) => !chosen.includes(id))
      .map(({ id }) => (
        <option key={id} value={id}>
          {name(id)}
        </option>
      ))
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 text-xs">
      <div className="flex w-full items-center gap-1.5 font-semibold">
        <FlaskConical className="size-3.5 text-back" aria-hidden="true" />
        Fails here
        {fails !== null && (
          <Button
            size="small"
            look="quiet"
            className="ml-auto"
            aria-label="End the rehearsal"
            onClick={() => suppose(null)}
          >
            <X /> End
          </Button>
        )}
      </div>
      {chosen.map((id) => (
        <span
          key={id}
          title={name(id)}
          className="flex h-6 max-w-full min-w-0 items-center gap-1 rounded-full border border-broken pr-0.5 pl-2 font-medium text-broken"
        >
          <span className="truncate">{name(id)}</span>
          <button
            type="button"
            aria-label={`${name(id)} does not fail`}
            className="grid size-5 shrink-0 cursor-pointer place-items-center rounded-full hover:bg-broken-soft"
            onClick={() => toggle(id)}
          >
            <X className="size-3" />
          </button>
        </span>
      ))}
      <select
        aria-label="Add what fails"
        value=""
        onPointerEnter={near}
        onFocus={near}
        onChange={({ target }) => toggle(target.value)}
        className="h-6 w-44 rounded-full border border-line-strong bg-panel px-2 text-muted"
      >
        <option value="" disabled>
          Add a step or action…
        </option>
        {isListed && (
          <>
            <optgroup label="Steps">{open(plan.steps)}</optgroup>
            <optgroup label="Rollback actions">{open(plan.actions)}</optgroup>
            {plan.flowRollback !== null && (
              <optgroup label="Rollback on Failure">{open(plan.flowRollback)}</optgroup>
            )}
          </>
        )}
      </select>
      {fails === null && (
        <Button size="small" look="quiet" onClick={() => suppose([])}>
          Play it with no failure
        </Button>
      )}
    </div>
  )
}
