'use client'
import type { VersionView } from '@contraflow/api'
import { TEXT_TONE } from '@contraflow/ui'
import { useMemo } from 'react'
import { consequencesOf } from './consequences.ts'

/** In sentences: the way forward, and what each failure would come to. */
export function WhatWillHappen({ version, count }: { version: VersionView; count: number }) {
  const { plan } = version
  const consequences = useMemo(() => consequencesOf(plan), [plan])
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
      {consequences.map(({ tone, words }) => (
        <li key={words} className={tone === 'going' ? undefined : TEXT_TONE[tone]}>
          {words}
        </li>
      ))}
    </ul>
  )
}
