'use client'
import type { VersionSummaryView } from '@contraflow/api'
import { parseFlow } from '@contraflow/flow'
import { Button, buttonClass } from '@contraflow/ui'
import Link from 'next/link'
import { toast } from 'sonner'
import { toldError } from '../../api/told-error.ts'
import { useTRPCClient } from '../../api/trpc.ts'
import { RelativeTime } from '../../shell/relative-time.tsx'
import type { ApplyEdit } from '../draft.ts'

/** Published versions, newest first: each can be deployed, or taken as the draft again. */
export function HistoryPanel({
  flowId,
  versions,
  apply,
}: {
  flowId: string
  versions: readonly VersionSummaryView[]
  apply: ApplyEdit
}) {
  const client = useTRPCClient()
  if (versions.length === 0) return <p className="p-4 text-muted">Not published yet.</p>
  const restore = async (id: string, number: number) => {
    try {
      const { flow } = parseFlow((await client.versions.get.query({ id })).flow)
      if (flow === null) return
      apply(() => flow)
      toast(`The draft is version ${number} again. Undo takes it back.`)
    } catch (error) {
      toast.error(toldError(error).message)
    }
  }
  return (
    <ul className="divide-y divide-line px-4">
      {versions.map(({ id, number, note, createdAt, createdBy, digest }) => (
        <li key={id} className="flex items-center gap-3 py-2">
          <span className="w-10 font-semibold">v{number}</span>
          <span className="min-w-0 flex-1 truncate">{note === '' ? 'No note' : note}</span>
          <code className="font-mono text-2xs text-muted">{digest.slice(7, 19)}</code>
          <span className="text-xs text-muted">
            {createdBy}, <RelativeTime at={createdAt} />
          </span>
          <Button size="small" onClick={() => void restore(id, number)}>
            Restore
          </Button>
          <Link
            href={`/flows/${flowId}/deploy?version=${id}`}
            className={buttonClass({ size: 'small' })}
          >
            Deploy
          </Link>
        </li>
      ))}
    </ul>
  )
}
