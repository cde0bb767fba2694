'use client'
import { Button } from '@contraflow/ui'
import { Cloud, CloudAlert } from 'lucide-react'
import { RelativeTime } from '../shell/relative-time.tsx'
import type { SaveState } from './use-autosave.ts'

/** Whether the draft is safe on the server, in words; and the choice where somebody else has saved. */
export function SaveStateText({
  state,
  retry,
  decide,
}: {
  state: SaveState
  retry: () => void
  decide: (keep: 'mine' | 'theirs') => void
}) {
  switch (state.is) {
    case 'saved':
      return (
        <span role="status" className="flex items-center gap-1.5 text-xs text-muted">
          <Cloud className="size-3.5" aria-hidden="true" />
          Saved {state.at !== null && <RelativeTime at={state.at} />}
        </span>
      )
    case 'saving':
    case 'unsaved':
      return (
        <span role="status" className="flex items-center gap-1.5 text-xs text-muted">
          <Cloud className="size-3.5" aria-hidden="true" />
          Saving…
        </span>
      )
    case 'failed':
      return (
        <span role="alert" className="flex items-center gap-1.5 text-xs text-broken">
          <CloudAlert className="size-3.5" aria-hidden="true" />
          <span className="truncate">Not saved: {state.message}</span>
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        </span>
      )
    case 'conflict':
      return (
        <span role="alert" className="flex items-center gap-1.5 text-xs text-broken">
          <CloudAlert className="size-3.5" aria-hidden="true" />
          <span className="truncate">{state.by} has saved meanwhile.</span>
          {state.theirs !== null && (
            <Button size="small" onClick={() => decide('theirs')}>
              Take theirs
            </Button>
          )}
          <Button size="small" onClick={() => decide('mine')}>
            Keep mine
          </Button>
        </span>
      )
    default:
      return state satisfies never
  }
}
