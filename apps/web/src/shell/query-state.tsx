'use client'
import { Button, EmptyState } from '@contraflow/ui'
import { toldError } from '../api/told-error.ts'

/** What stands where a page's data would: a hint that it comes, or why it does not. */
export function QueryState({ error, retry }: { error: unknown; retry: () => void }) {
  if (error === null) {
    return <p className="p-6 text-sm text-muted">Loading…</p>
  }
  const { message, code } = toldError(error)
  return (
    <EmptyState
      title={code === 'unreachable' ? 'The server does not answer' : 'This can’t be shown'}
      action={<Button onClick={retry}>Try again</Button>}
    >
      {message}
    </EmptyState>
  )
}
