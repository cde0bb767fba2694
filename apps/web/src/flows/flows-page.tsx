'use client'
import type { FlowSummaryView } from '@contraflow/api'
import {
  Badge,
  Button,
  Dialog,
  DialogButtons,
  EmptyState,
  Field,
  Menu,
  MenuItem,
  Panel,
  TextInput,
} from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Copy, Ellipsis, Pencil, Plus, Rocket, Upload } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { toldError } from '../api/told-error.ts'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'
import { Thumbnail } from '../canvas/thumbnail.tsx'
import { useCalled } from '../designer/together/own-name.ts'
import { useFlowFile } from '../designer/versions/use-flow-file.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { RelativeTime } from '../shell/relative-time.tsx'
import { DeploymentBadge } from '../shell/state-words.tsx'
import { TemplateCards, TemplateMenu } from './template-menu.tsx'

/** All flows, each with its shape, who changed it, and how its last deployment went. */
export function FlowsPage() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const router = useRouter()
  const [archived, setArchived] = useState(false)
  const query = trpc.flows.list.queryOptions({ archived })
  const { data, error, refetch } = useQuery(query)
  const reload = useTakeAgain(query.queryKey)
  useWatch({ kind: 'flows' }, reload, reload)
  const [renaming, setRenaming] = useState<FlowSummaryView | null>(null)

  const act = async (work: () => Promise<unknown>, done?: string) => {
    try {
      await work()
      if (done !== undefined) toast(done)
      reload()
    } catch (problem) {
      toast.error(toldError(problem).message)
    }
  }
  const create = (document?: unknown) =>
    act(async () => {
      const given = document === undefined ? {} : { document }
      const { id } = await client.flows.create.mutate(given)
      router.push(`/flows/${id}`)
    })
  const file = useFlowFile((flow) => void create(flow), 'Let go: the file becomes a new flow')

  return (
    <PageFrame>
      <PageHeader title={archived ? 'Archived flows' : 'Flows'}>
        <Button look="quiet" onClick={() => setArchived(!archived)}>
          {archived ? 'Back to the flows' : 'Archived'}
        </Button>
        <Button onClick={file.choose}>
          <Upload /> Import…
        </Button>
        <TemplateMenu onChoose={(document) => void create(document)} />
        <Button look="primary" onClick={() => void create()}>
          <Plus /> New flow
        </Button>
        {file.box}
      </PageHeader>
      <PageBody>
        {data === undefined ? (
          <QueryState error={error} retry={() => void refetch()} />
        ) : data.length === 0 ? (
          <Panel>
            <EmptyState
              title={archived ? 'Nothing is archived' : 'No flow yet'}
              action={
                archived ? undefined : (
                  <Button look="primary" onClick={() => void create()}>
                    <Plus /> Draw the first one
                  </Button>
                )
              }
            >
              A flow is an update drawn as steps, with the way back drawn in.
            </EmptyState>
            {!archived && <TemplateCards onChoose={(document) => void create(document)} />}
          </Panel>
        ) : (
          <div className="grid grid-cols-[repeat(auto-fill,minmax(19rem,1fr))] gap-4">
            {data.map((flow) => (
              <FlowCard
                key={flow.id}
                flow={flow}
                onRename={() => setRenaming(flow)}
                onDuplicate={() => void act(() => client.flows.duplicate.mutate({ id: flow.id }))}
                onArchive={() =>
                  void act(
                    () => client.flows.archive.mutate({ id: flow.id, archived: !archived }),
                    archived ? `${flow.name} is back.` : `${flow.name} is archived.`,
                  )
                }
              />
            ))}
          </div>
        )}
      </PageBody>
      {renaming !== null && (
        <RenameDialog
          name={renaming.name}
          onClose={() => setRenaming(null)}
          onRename={(name) => act(() => client.flows.rename.mutate({ id: renaming.id, name }))}
        />
      )}
    </PageFrame>
  )
}

function FlowCard({
  flow,
  onRename,
  onDuplicate,
  onArchive,
}: {
  flow: FlowSummaryView
  onRename: () => void
  onDuplicate: () => void
  onArchive: () => void
}) {
  const by = useCalled(flow.updatedBy)
  return (
    <Panel className="flex flex-col overflow-hidden hover:border-line-strong">
      <PageLink href={`/flows/${flow.id}`} className="block" aria-label={`Open ${flow.name}`}>
        <div className="h-34 border-b border-line bg-panel p-3">
          {flow.flow === null ? (
            <p className="text-broken">The draft can’t be read.</p>
          ) : flow.flow.steps.length === 0 ? (
            <p className="grid h-full place-items-center text-xs text-muted">
              Nothing is drawn yet.
            </p>
          ) : (
            <Thumbnail flow={flow.flow} className="h-full w-full" />
          )}
        </div>
      </PageLink>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 p-3.5">
        <div className="flex items-center gap-2">
          <PageLink
            href={`/flows/${flow.id}`}
            title={flow.name}
            className="min-w-0 flex-1 truncate text-sm font-semibold hover:underline"
          >
            {flow.name}
          </PageLink>
          <Badge tone={flow.latestVersion === null ? 'not-yet' : 'going'} className="shrink-0">
            {flow.latestVersion === null ? 'draft' : `v${flow.latestVersion.number}`}
            {flow.changedSincePublished && ' + changes'}
          </Badge>
          <Menu
            trigger={
              <Button look="quiet" size="small-icon" aria-label={`More for ${flow.name}`}>
                <Ellipsis />
              </Button>
            }
          >
            <MenuItem onSelect={onRename}>
              <Pencil /> Rename…
            </MenuItem>
            <MenuItem onSelect={onDuplicate}>
              <Copy /> Duplicate
            </MenuItem>
            <MenuItem onSelect={onArchive}>
              {flow.archived ? <ArchiveRestore /> : <Archive />}
              {flow.archived ? 'Take out of the archive' : 'Archive'}
            </MenuItem>
          </Menu>
        </div>
        <div className="flex min-h-6 items-center gap-2 text-xs text-muted">
          <span className="min-w-0 flex-1 truncate">
            {by}, <RelativeTime at={flow.updatedAt} />
          </span>
          {flow.lastDeployment !== null && (
            <PageLink href={`/deployments/${flow.lastDeployment.id}`} className="hover:underline">
              <DeploymentBadge counts={flow.lastDeployment.counts} />
            </PageLink>
          )}
          {flow.latestVersion !== null && !flow.archived && (
            <PageLink
              href={`/flows/${flow.id}/deploy`}
              className="inline-flex items-center gap-1 font-semibold text-going hover:underline"
              aria-label={`Deploy ${flow.name}`}
            >
              <Rocket className="size-3.5" aria-hidden="true" /> Deploy
            </PageLink>
          )}
        </div>
      </div>
    </Panel>
  )
}

function RenameDialog({
  name,
  onClose,
  onRename,
}: {
  name: string
  onClose: () => void
  onRename: (name: string) => Promise<void>
}) {
  const [written, setWritten] = useState(name)
  return (
    <Dialog open onOpenChange={onClose} title="Rename the flow">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void onRename(written).then(onClose)
        }}
      >
        <Field label="Name">
          {(box) => (
            <TextInput
              {...box}
              required
              maxLength={200}
              value={written}
              onChange={(event) => setWritten(event.target.value)}
            />
          )}
        </Field>
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Rename
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
