'use client'
import type { DeviceSummaryView, VersionView } from '@contraflow/api'
import { TEXT_TONE } from '@contraflow/ui'
import { useMemo } from 'react'
import { beginningsOf } from './beginnings.ts'
import { consequencesOf } from './consequences.ts'

/** In sentences: the way forward, and what each failure would come to. */
export function WhatWillHappen({
  version: { plan },
  chosen,
  deadline,
}: {
  version: VersionView
  chosen: readonly DeviceSummaryView[]
  deadline: Date | null
}) {
  const consequences = useMemo(() => consequencesOf(plan), [plan])
  return (
    <ul className="grid list-disc gap-1.5 pl-5">
      {beginningsOf(chosen, deadline).map((words) => (
        <li key={words}>{words}</li>
      ))}
      <li>
        {plan.steps.length === 1
          ? 'One step runs.'
          : `${plan.steps.length} steps run in the order that is drawn.`}
      </li>
      {consequences.map(({ tone, words }) => (
        <li key={words} className={tone === 'going' ? undefined : TEXT_TONE[tone]}>
          {words}
        </li>
      ))}
    </ul>
  )
}
