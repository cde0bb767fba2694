'use client'
import { Button } from '@contraflow/ui'
import { Cloud, CloudAlert, CloudOff } from 'lucide-react'
import { RelativeTime } from '../shell/relative-time.tsx'
import type { SaveState } from './together/line-view.ts'

/** Whether the draft is safe on the server, in words. */
export function SaveStateText({ state, retry }: { state: SaveState; retry: () => void }) {
  switch (state.is) {
    case 'saved':
      return (
        <span
          role="status"
          className="flex shrink-0 items-center gap-1.5 text-xs whitespace-nowrap text-muted"
        >
          <Cloud className="size-3.5" aria-hidden="true" />
          Saved{' '}
          {state.at !== null && (
            <span className="max-xl:sr-only">
              <RelativeTime at={state.at} />
            </span>
          )}
        </span>
      )
    case 'saving':
      return (
        <span
          role="status"
          className="flex shrink-0 items-center gap-1.5 text-xs whitespace-nowrap text-muted"
        >
          <Cloud className="size-3.5" aria-hidden="true" />
          Saving…
        </span>
      )
    case 'offline':
      return (
        <span
          role="status"
          title={keptWords(state)}
          className="flex min-w-0 items-center gap-1.5 text-xs text-back"
        >
          <CloudOff className="size-3.5 shrink-0" aria-hidden="true" />
          <span className="truncate">
            Offline
            <span className={state.isKept ? 'max-xl:sr-only' : undefined}>
              : {keptWords(state)}
            </span>
          </span>
        </span>
      )
    case 'refused':
      return (
        <span role="alert" className="flex min-w-0 items-center gap-1.5 text-xs text-broken">
          <CloudAlert className="size-3.5 shrink-0" aria-hidden="true" />
          <span className="truncate">Not saved: {state.message}</span>
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        </span>
      )
    default:
      return state satisfies never
  }
}

function keptWords({ hasUnsent, isKept }: Extract<SaveState, { is: 'offline' }>): string {
  if (!isKept) return 'not kept yet, leave this page open'
  return hasUnsent ? 'kept here, will be sent' : 'what you do is kept here'
}
