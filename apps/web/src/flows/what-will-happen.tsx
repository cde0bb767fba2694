'use client'
import type { VersionView } from '@contraflow/api'
import { coverage } from '@contraflow/engine'
import { useMemo } from 'react'

/** In sentences: the way forward, and what each failure would come to. */
export function WhatWillHappen({ version, count }: { version: VersionView; count: number }) {
  const { plan } = version
  const rows = useMemo(() => coverage(plan), [plan])
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]))
  const undone = rows.filter(({ leftUndone }) => leftUndone.always.length > 0)
  const back = rows.filter(({ outcomes }) => outcomes.includes('rolled-back'))
  const failed = rows.filter(({ outcomes }) => outcomes.includes('failed'))
  const handled = rows.filter(({ outcomes }) => outcomes.includes('succeeded'))
  const names = (list: typeof rows) => list.map(({ step }) => titles.get(step) ?? step).join(', ')
  return (
    <ul className="grid list-disc gap-1.5 pl-5">
      <li>
        {count < 2 ? 'The device starts' : `All ${count} devices start`} at once, each on its own:
        none needs this server to finish, or to go back.
      </li>
      <li>
        {plan.steps.length === 1
          ? 'One step runs.'
          : `${plan.steps.length} steps run in the order that is drawn.`}
      </li>
      {back.length > 0 && (
        <li className="text-back">If one of these fails, the device goes back: {names(back)}.</li>
      )}
      {handled.length > 0 && <li>If one of these fails, the flow goes on: {names(handled)}.</li>}
      {failed.length > 0 && (
        <li className="text-broken">
          If one of these fails, the run stops and nothing is rolled back: {names(failed)}.
        </li>
      )}
      {undone.length === 0 ? (
        <li className="text-done">Whichever one step fails, nothing is left to undo.</li>
      ) : (
        <li className="text-broken">
          Not everything is undone if one of these fails: {names(undone)}.
        </li>
      )}
    </ul>
  )
}
