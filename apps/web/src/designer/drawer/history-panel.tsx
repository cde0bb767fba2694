'use client'
import type { VersionSummaryView } from '@contraflow/api'
import { type Flow, parseFlow } from '@contraflow/flow'
import { Button, buttonClass } from '@contraflow/ui'
import { Diff, Download, Upload } from 'lucide-react'
import { toast } from 'sonner'
import { toldError } from '../../api/told-error.ts'
import { useTRPCClient } from '../../api/trpc.ts'
import { PageLink } from '../../shell/page-link.tsx'
import { RelativeTime } from '../../shell/relative-time.tsx'
import type { ApplyEdit } from '../draft.ts'
import { DigestText } from '../versions/digest-text.tsx'
import { useFlowFile } from '../versions/use-flow-file.tsx'
import type { ComparedRefs } from '../versions/version-ref.ts'
import { downloadFlow } from '../versions/yaml-files.ts'

/** Published versions, newest first: each can be compared, deployed, saved as a file, or taken as the draft again. */
export function HistoryPanel({
  flowId,
  flow,
  digest,
  versions,
  apply,
  onCompare,
}: {
  flowId: string
  flow: Flow
  digest: string | null
  versions: readonly VersionSummaryView[]
  apply: ApplyEdit
  onCompare: (refs: ComparedRefs) => void
}) {
  const client = useTRPCClient()
  const { choose, box } = useFlowFile((read, fileName) => {
    apply(() => read)
    toast(`The draft is what ${fileName} holds. Undo takes it back.`)
  }, 'Let go: the file becomes the draft of this flow')
  const withFlow = async (id: string, then: (published: Flow) => void) => {
    try {
      const { flow: published } = parseFlow((await client.versions.get.query({ id })).flow)
      if (published !== null) then(published)
    } catch (error) {
      toast.error(toldError(error).message)
    }
  }
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4 py-2">
        <span className="w-10 font-semibold">Draft</span>
        <span className="flex-1">{digest !== null && <DigestText digest={digest} />}</span>
        <Button size="small" onClick={choose}>
          <Upload /> Import from a file…
        </Button>
        <Button size="small" onClick={() => downloadFlow(flow, '')}>
          <Download /> Export as YAML
        </Button>
      </div>
      {box}
      {versions.length === 0 && <p className="p-4 text-muted">Not published yet.</p>}
      <ul className="divide-y divide-line px-4">
        {versions.map(({ id, number, note, createdAt, createdBy, digest: published }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1.5 py-2">
            <span className="w-10 font-semibold">v{number}</span>
            <span className="min-w-0 flex-[1_1_14rem] wrap-anywhere whitespace-pre-wrap">
              {note === '' ? 'No note' : note}
            </span>
            <span className="ml-auto flex shrink-0 items-center gap-3">
              <DigestText digest={published} />
              <span className="text-xs text-muted">
                {createdBy}, <RelativeTime at={createdAt} />
              </span>
              <Button
                size="small"
                aria-label={`Compare version ${number} with the draft`}
                onClick={() => onCompare({ from: `v${number}`, to: 'draft' })}
              >
                <Diff /> Compare
              </Button>
              <Button
                size="small"
                aria-label={`Export version ${number} as YAML`}
                onClick={() =>
                  void withFlow(id, (publishedFlow) => downloadFlow(publishedFlow, `-v${number}`))
                }
              >
                <Download />
              </Button>
              <Button
                size="small"
                onClick={() =>
                  void withFlow(id, (publishedFlow) => {
                    apply(() => publishedFlow)
                    toast(`The draft is version ${number} again. Undo takes it back.`)
                  })
                }
              >
                Restore
              </Button>
              <PageLink
                href={`/flows/${flowId}/deploy?version=${id}`}
                className={buttonClass({ size: 'small' })}
              >
                Deploy
              </PageLink>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
