'use client'
import { checkFlow } from '@contraflow/engine'
import { type Catalog, type Flow, type Issue, issueChanges, isValid } from '@contraflow/flow'
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { usePluginIssues } from '../use-plugin-issues.ts'

/** What would be said of a flow that was not said before, and what no longer would. */
export function WhatIsSaid({
  flow,
  before,
  catalog,
}: {
  flow: Flow
  before: readonly Issue[]
  catalog: Catalog
}) {
  const { issues } = checkFlow(flow, catalog)
  const said = usePluginIssues(flow, isValid(issues))
  const { brought, solved } = issueChanges(before, [...issues, ...said])
  return (
    <section aria-label="Afterwards" className="grid max-h-[18vh] gap-1.5 overflow-y-auto text-xs">
      <h3 className="text-2xs font-bold tracking-wider text-muted uppercase">Afterwards</h3>
      {brought.length === 0 && (
        <p className="flex items-start gap-2">
          <CircleCheck className="mt-0.5 size-3.5 shrink-0 text-done" aria-hidden="true" />
          Nothing is wrong that is not wrong now.
        </p>
      )}
      <ul className="grid gap-1.5 empty:hidden">
        {brought.map((issue) => (
          <Said key={`${issue.code} ${issue.path} ${issue.message}`} issue={issue} />
        ))}
      </ul>
      {solved.length > 0 && (
        <p className="text-muted">
          No longer said: {solved.map(({ message }) => message).join(' ')}
        </p>
      )}
    </section>
  )
}

function Said({ issue: { severity, message } }: { issue: Issue }) {
  const Icon = severity === 'error' ? CircleX : TriangleAlert
  return (
    <li className="flex items-start gap-2">
      <Icon
        aria-label={severity}
        className={`mt-0.5 size-3.5 shrink-0 ${severity === 'error' ? 'text-broken' : 'text-back'}`}
      />
      {message}
    </li>
  )
}
