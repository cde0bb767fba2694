'use client'
import { Button, buttonClass, Tooltip } from '@contraflow/ui'
import { FlaskConical, Redo2, Rocket, Undo2 } from 'lucide-react'
import Link from 'next/link'
import type { Draft } from './use-draft.ts'

/** What is done with the whole draft. */
export function Toolbar({
  flowId,
  draft: {
    history: { past, future },
    undo,
    redo,
  },
  canRehearse,
  onRehearse,
  canPublish,
  onPublish,
  canDeploy,
}: {
  flowId: string
  draft: Draft
  canRehearse: boolean
  onRehearse: () => void
  canPublish: boolean
  onPublish: () => void
  canDeploy: boolean
}) {
  return (
    <>
      <Tooltip text="Undo (Ctrl Z)">
        <Button
          look="quiet"
          size="icon"
          aria-label="Undo"
          disabled={past.length === 0}
          onClick={undo}
        >
          <Undo2 />
        </Button>
      </Tooltip>
      <Tooltip text="Redo (Ctrl Shift Z)">
        <Button
          look="quiet"
          size="icon"
          aria-label="Redo"
          disabled={future.length === 0}
          onClick={redo}
        >
          <Redo2 />
        </Button>
      </Tooltip>
      <Button look="back" disabled={!canRehearse} onClick={onRehearse}>
        <FlaskConical /> Rehearse
      </Button>
      <Button onClick={onPublish} disabled={!canPublish}>
        Publish…
      </Button>
      {canDeploy ? (
        <Link href={`/flows/${flowId}/deploy`} className={buttonClass({ look: 'primary' })}>
          <Rocket /> Deploy
        </Link>
      ) : (
        <Button look="primary" disabled>
          <Rocket /> Deploy
        </Button>
      )}
    </>
  )
}
