'use client'
import type { Flow, Issue } from '@contraflow/flow'
import { CircleX, TriangleAlert } from 'lucide-react'

/** Everything that is wrong with the draft; pressing one leads there. */
export function ProblemsPanel({
  flow,
  issues,
  onGo,
}: {
  flow: Flow
  issues: readonly Issue[]
  onGo: (id: string) => void
}) {
  if (issues.length === 0) {
    return <p className="p-4 text-done">Nothing is wrong with this flow.</p>
  }
  return (
    <ul className="p-2">
      {issues.map((issue) => {
        const at = whereOf(flow, issue.path)
        const isError = issue.severity === 'error'
        const Icon = isError ? CircleX : TriangleAlert
        return (
          <li key={`${issue.code} ${issue.path} ${issue.message}`}>
            <button
              type="button"
              disabled={at === null}
              onClick={() => at !== null && onGo(at)}
              className="flex w-full cursor-pointer items-start gap-2.5 rounded-md px-2 py-1.5 text-left enabled:hover:bg-ground disabled:cursor-default"
            >
              <Icon
                aria-label={issue.severity}
                className={`mt-0.5 size-4 shrink-0 ${isError ? 'text-broken' : 'text-back'}`}
              />
              <span className="flex-1">{issue.message}</span>
              <code className="font-mono text-2xs text-muted">{issue.code}</code>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** What a path into the document leads to on the canvas. */
export function whereOf(flow: Flow, path: string): string | null {
  const [, list = '', index = '', , inner = ''] = path.split('/')
  if (list === 'steps') return flow.steps[Number(index)]?.id ?? null
  if (list === 'rollbacks') return flow.rollbacks[Number(index)]?.id ?? null
  if (list === 'flowRollback') return flow.flowRollback?.actions[Number(inner || 0)]?.id ?? null
  if (list !== 'edges') return null
  const from = flow.edges[Number(index)]?.from ?? null
  return flow.steps.some(({ id }) => id === from) ? from : null
}
