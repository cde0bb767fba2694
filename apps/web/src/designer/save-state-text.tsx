'use client'
import { type Difference, differences, type Flow } from '@contraflow/flow'
import { Button, Dialog, DialogButtons } from '@contraflow/ui'
import { Cloud, CloudAlert } from 'lucide-react'
import { useState } from 'react'
import { RelativeTime } from '../shell/relative-time.tsx'
import type { SaveState } from './use-autosave.ts'

/** Whether the draft is safe on the server, in words; and the choice where somebody else has saved. */
export function SaveStateText({
  state,
  mine,
  retry,
  decide,
}: {
  state: SaveState
  mine: Flow
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
      return <Conflict mine={mine} theirs={state.theirs} decide={decide} />
    default:
      return state satisfies never
  }
}

/** Both are kept until the person has seen in what they differ, and chosen. */
function Conflict({
  mine,
  theirs,
  decide,
}: {
  mine: Flow
  /** null: it is no flow that could be drawn. */
  theirs: Flow | null
  decide: (keep: 'mine' | 'theirs') => void
}) {
  const [isOpen, setOpen] = useState(false)
  const choose = (keep: 'mine' | 'theirs') => {
    setOpen(false)
    decide(keep)
  }
  return (
    <span role="alert" className="flex items-center gap-1.5 text-xs text-broken">
      <CloudAlert className="size-3.5" aria-hidden="true" />
      <span className="truncate">Not saved: it was saved elsewhere meanwhile.</span>
      <Button size="small" onClick={() => setOpen(true)}>
        Decide…
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title="Saved elsewhere meanwhile"
        description="Both are still there. Whichever you take, Undo brings the other back."
      >
        {theirs === null ? (
          <p className="text-sm">What was saved there is no flow that could be drawn.</p>
        ) : (
          <ul className="max-h-64 list-disc space-y-1 overflow-y-auto pl-5 text-sm">
            {differences(mine, theirs).map((difference) => (
              <li key={`${difference.part} ${difference.in} ${difference.name}`}>
                {inWords(difference)}
              </li>
            ))}
          </ul>
        )}
        <DialogButtons>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          {theirs !== null && <Button onClick={() => choose('theirs')}>Take theirs</Button>}
          <Button look="primary" onClick={() => choose('mine')}>
            Keep mine
          </Button>
        </DialogButtons>
      </Dialog>
    </span>
  )
}

const PARTS: { readonly [part in Difference['part']]: string } = {
  name: 'The name',
  input: 'Input',
  step: 'Step',
  'rollback-action': 'Rollback action',
  'flow-action': 'Action of Rollback on Failure',
  edge: 'Edge',
  order: 'The order of what is drawn',
  settings: 'The order of earlier steps’ actions',
  layout: 'Where the cards stand',
}
const WHERE = { first: 'only in yours', second: 'only in theirs', both: 'differs' } as const

function inWords({ part, name, in: where }: Difference): string {
  return `${[PARTS[part], name].filter(Boolean).join(' ')}: ${WHERE[where]}`
}
