'use client'
import type { VersionSummaryView } from '@contraflow/api'
import type { Flow } from '@contraflow/flow'
import { Button, Dialog, DialogButtons, Field, TextArea } from '@contraflow/ui'
import { useState } from 'react'
import { toldError } from '../api/told-error.ts'
import { useTRPCClient } from '../api/trpc.ts'
import { list } from '../shell/in-words.ts'
import { meansTheSame } from './means-the-same.ts'
import { type Standing, StandingText, UnfinishedText } from './standing.tsx'
import { saidOfOthers } from './together/said-of-others.ts'
import type { Draft } from './use-draft.ts'

/**
 * Makes a version of the draft as it was when this was opened, with a note for whoever reads the history. What somebody
 * else changes meanwhile is said, and is published only by whoever has looked at it.
 */
export function PublishDialog({
  open,
  onOpenChange,
  ...asked
}: Omit<FormProps, 'note' | 'setNote' | 'close'> & {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const [note, setNote] = useState('')
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Publish a version"
      description="It never changes again; devices run exactly what is published."
    >
      <PublishForm {...asked} note={note} setNote={setNote} close={() => onOpenChange(false)} />
    </Dialog>
  )
}

interface FormProps {
  flowId: string
  flow: Flow
  others: Draft['others']
  /** Of what the person sees: nothing else is published. null: there is nothing that could be. */
  digest: string | null
  /** What is not known to be valid waits. */
  standing: Standing
  /** The newest version says the same. */
  isPublished: boolean
  /** What the draft would run with, and that one does not. */
  news: readonly string[]
  /** Something is written in the source that is not drawn yet. */
  hasUnfinished: boolean
  /** Sends what is not sent yet first; false: the server can't be reached, or has refused it. */
  save: () => Promise<boolean>
  onPublished: (version: VersionSummaryView) => void
  /** Kept while the question is away. */
  note: string
  setNote: (note: string) => void
  close: () => void
}

function PublishForm({
  flowId,
  flow,
  others,
  digest,
  standing,
  isPublished,
  news,
  hasUnfinished,
  save,
  onPublished,
  note,
  setNote,
  close,
}: FormProps) {
  const client = useTRPCClient()
  const [seen, setSeen] = useState(flow)
  const meanwhile = changedMeanwhile(seen, flow, others)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const hasNothing = isPublished && news.length === 0
  const publish = async () => {
    setBusy(true)
    setProblem(null)
    try {
      if (digest === null || !(await save())) {
        setProblem('The server does not have all of this draft yet. Publish it once it is saved.')
        return
      }
      onPublished(await client.versions.publish.mutate({ flowId, digest, note }))
      setNote('')
      close()
    } catch (error) {
      setProblem(toldError(error).message)
    } finally {
      setBusy(false)
    }
  }
  const look = () => {
    setProblem(null)
    setSeen(flow)
  }
  return (
    <>
      <Field label="Note" hint="What is different, and why.">
        {(box) => (
          <TextArea {...box} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div className="mt-3 empty:hidden">
        {meanwhile !== null ? (
          <div className="flex items-center gap-2">
            <p role="alert" className="min-w-0 flex-1 text-broken">
              {meanwhile} since this was opened. Look at the flow again before it is published.
            </p>
            <Button size="small" onClick={look}>
              Go on with it as it is now
            </Button>
          </div>
        ) : problem !== null ? (
          <p role="alert" className="text-broken">
            {problem}
          </p>
        ) : standing === 'valid' && isPublished ? (
          <p role="status" className="text-muted">
            {hasNothing
              ? 'The newest version is this very draft: there is nothing to publish.'
              : `The newest version is this very draft. Published again, it runs with ${list(news)}.`}
          </p>
        ) : (
          <StandingText standing={standing} />
        )}
      </div>
      {hasUnfinished && <UnfinishedText />}
      <DialogButtons>
        <Button onClick={close}>Cancel</Button>
        <Button
          look="primary"
          disabled={isBusy || hasNothing || meanwhile !== null || standing !== 'valid'}
          onClick={() => void publish()}
        >
          Publish
        </Button>
      </DialogButtons>
    </>
  )
}

/** What has become of the flow, and by whom where only one could be; null: nothing has that would be published. */
function changedMeanwhile(seen: Flow, now: Flow, others: Draft['others']): string | null {
  if (meansTheSame(seen, now)) return null
  const [other, another] = others
  const by = another === undefined ? (other?.name ?? '') : ''
  return saidOfOthers(seen, now, by) ?? 'The flow has changed'
}
