'use client'
import type { VersionSummaryView } from '@contraflow/api'
import { Button, Dialog, DialogButtons, Field, TextArea } from '@contraflow/ui'
import { useState } from 'react'
import { toldError } from '../api/told-error.ts'
import { useTRPCClient } from '../api/trpc.ts'
import { type Standing, StandingText } from './standing.tsx'

/** Makes a version of the draft as it stands, with a note for whoever reads the history. */
export function PublishDialog({
  flowId,
  digest,
  standing,
  isPublished,
  open,
  onOpenChange,
  save,
  onPublished,
}: {
  flowId: string
  /** Of what the person sees: nothing else is published. null: there is nothing that could be. */
  digest: string | null
  /** What is not known to be valid waits. */
  standing: Standing
  /** The newest version says the same. */
  isPublished: boolean
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Sends what is not sent yet first; false: the server can't be reached, or has refused it. */
  save: () => Promise<boolean>
  onPublished: (version: VersionSummaryView) => void
}) {
  const client = useTRPCClient()
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
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
      onOpenChange(false)
    } catch (error) {
      setProblem(toldError(error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Publish a version"
      description="It never changes again; devices run exactly what is published."
    >
      <Field label="Note" hint="What is different, and why.">
        {(box) => (
          <TextArea {...box} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div className="mt-3 empty:hidden">
        {problem !== null ? (
          <p role="alert" className="text-broken">
            {problem}
          </p>
        ) : standing === 'valid' && isPublished ? (
          <p role="status" className="text-muted">
            The newest version is this very draft: there is nothing to publish.
          </p>
        ) : (
          <StandingText standing={standing} />
        )}
      </div>
      <DialogButtons>
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button
          look="primary"
          disabled={isBusy || isPublished || standing !== 'valid'}
          onClick={() => void publish()}
        >
          Publish
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
