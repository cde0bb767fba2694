'use client'
import type { DeviceSummaryView, VersionView } from '@contraflow/api'
import { coverage } from '@contraflow/engine'
import { checkInputs, completeInputs, type InputValues } from '@contraflow/flow'
import { Button, classNames, EmptyState, Field, Panel, TextInput } from '@contraflow/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Rocket, Upload } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import { toldError } from '../api/told-error.ts'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { uploadArtifact } from '../api/upload-artifact.ts'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { InputForm } from './input-form.tsx'

/** Version, inputs, devices, and in sentences what will happen: all on one page. */
export function DeployPage({ flowId }: { flowId: string }) {
  const trpc = useTRPC()
  const wanted = useSearchParams().get('version')
  const latest = useQuery(
    trpc.versions.latest.queryOptions({ flowId }, { enabled: wanted === null }),
  )
  const named = useQuery(
    trpc.versions.get.queryOptions({ id: wanted ?? '' }, { enabled: wanted !== null }),
  )
  const version = wanted === null ? latest : named
  const devices = useQuery(trpc.devices.list.queryOptions())
  if (version.data === undefined || devices.data === undefined) {
    return (
      <QueryState
        error={version.error ?? devices.error}
        retry={() => {
          void version.refetch()
          void devices.refetch()
        }}
      />
    )
  }
  if (version.data === null) {
    return (
      <EmptyState
        title="Nothing is published yet"
        action={
          <Link className="text-going underline" href={`/flows/${flowId}`}>
            To the designer
          </Link>
        }
      >
        Only a published version can be deployed.
      </EmptyState>
    )
  }
  return <DeployForm version={version.data} devices={devices.data} />
}

function DeployForm({
  version,
  devices,
}: {
  version: VersionView
  devices: readonly DeviceSummaryView[]
}) {
  const client = useTRPCClient()
  const router = useRouter()
  const [inputs, setInputs] = useState<InputValues>({})
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(devices.length === 1 ? devices.map(({ id }) => id) : []),
  )
  const [deadline, setDeadline] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const issues = checkInputs(version.inputs, inputs)
  const problems = new Map(issues.map(({ path, message }) => [path.split('/')[2] ?? '', message]))
  const hasInputs = Object.keys(version.inputs).length > 0

  const deploy = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { id } = await client.deployments.create.mutate({
        versionId: version.id,
        deviceIds: [...chosen],
        inputs: { ...completeInputs(version.inputs, inputs) },
        deadlineAt: deadline === '' ? null : new Date(deadline).toISOString(),
      })
      router.push(`/deployments/${id}`)
    } catch (error) {
      setProblem(toldError(error).message)
      setBusy(false)
    }
  }
  return (
    <PageFrame>
      <PageHeader
        trail={[
          { href: '/flows', label: 'Flows' },
          { href: `/flows/${version.flowId}`, label: version.flowName },
        ]}
        title={`Deploy v${version.number}`}
      >
        <Button
          look="primary"
          disabled={isBusy || chosen.size === 0 || issues.length > 0}
          onClick={() => void deploy()}
        >
          <Rocket /> Deploy to {chosen.size === 1 ? '1 device' : `${chosen.size} devices`}
        </Button>
      </PageHeader>
      <PageBody>
        <div className="mx-auto grid w-full max-w-3xl gap-4">
          {problem !== null && (
            <p role="alert" className="rounded-lg bg-broken-soft px-4 py-3 text-broken">
              {problem}
            </p>
          )}
          {hasInputs && (
            <Section title="Inputs">
              <InputForm
                declarations={version.inputs}
                values={inputs}
                problems={problems}
                onChange={setInputs}
              />
            </Section>
          )}
          <Section title="Devices">
            <DeviceChoice devices={devices} chosen={chosen} onChange={setChosen} />
          </Section>
          <Section title="Files">
            <Files />
          </Section>
          <Section title="Deadline">
            <div className="max-w-md">
              <Field
                label="Start until"
                hint="A device that has not started by then is left as it is. Empty: whenever it comes back."
              >
                {(box) => (
                  <TextInput
                    {...box}
                    type="datetime-local"
                    value={deadline}
                    onChange={(event) => setDeadline(event.target.value)}
                  />
                )}
              </Field>
            </div>
          </Section>
          <Section title="What will happen">
            <WhatWillHappen version={version} count={chosen.size} />
          </Section>
        </div>
      </PageBody>
    </PageFrame>
  )
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Panel className="grid gap-3 p-4">
      <h2 className="text-sm font-semibold">{title}</h2>
      {children}
    </Panel>
  )
}

function DeviceChoice({
  devices,
  chosen,
  onChange,
}: {
  devices: readonly DeviceSummaryView[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
}) {
  const [words, setWords] = useState('')
  if (devices.length === 0) {
    return (
      <p className="text-muted">
        No device has enrolled yet.{' '}
        <Link className="text-going underline" href="/devices">
          Enrol one
        </Link>
        .
      </p>
    )
  }
  const found = devices.filter(({ name, tags }) =>
    `${name} ${Object.entries(tags).flat().join(' ')}`.toLowerCase().includes(words.toLowerCase()),
  )
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChange(next)
  }
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2">
        <TextInput
          type="search"
          aria-label="Search devices"
          placeholder="Name or tag"
          className="max-w-60"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Button
          size="small"
          onClick={() => onChange(new Set([...chosen, ...found.map(({ id }) => id)]))}
        >
          Choose all {found.length}
        </Button>
        <span className="ml-auto text-xs text-muted">
          {chosen.size} of {devices.length} chosen
        </span>
      </div>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {found.map(({ id, name, online, facts }) => (
          <li key={id}>
            <label className="flex cursor-pointer items-center gap-3 px-3 py-2 hover:bg-ground">
              <input
                type="checkbox"
                className="size-4 accent-[var(--going)]"
                checked={chosen.has(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />
              <span className="font-semibold">{name}</span>
              <span className="flex-1 truncate text-xs text-muted">{facts.os}</span>
              <span className={classNames('text-xs', online ? 'text-done' : 'text-muted')}>
                {online ? 'online' : 'offline: will run when it comes back'}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Files() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const { data = [] } = useQuery(trpc.artifacts.list.queryOptions())
  const [sent, setSent] = useState<number | null>(null)
  const upload = async (file: File) => {
    try {
      await uploadArtifact(file, setSent)
      toast.success(`${file.name} is uploaded.`)
      await queries.invalidateQueries({ queryKey: trpc.artifacts.list.queryKey() })
    } catch (error) {
      toast.error(error instanceof Error ? error.message : 'The upload broke off.')
    } finally {
      setSent(null)
    }
  }
  return (
    <div className="grid gap-2">
      <p className="text-xs text-muted">
        Steps name uploaded files as artifact:NAME. Each device gets exactly what is here now.
      </p>
      <ul className="grid gap-1">
        {data.map(({ name, sizeBytes, digest }) => (
          <li key={name} className="flex items-baseline gap-3">
            <code className="font-mono text-xs">{name}</code>
            <span className="text-2xs text-muted">
              {sizeBytes < 1024 ? `${sizeBytes} B` : `${(sizeBytes / 1024).toFixed(1)} KiB`}
            </span>
            <code className="truncate font-mono text-2xs text-muted">{digest.slice(7, 19)}</code>
          </li>
        ))}
      </ul>
      <label className="inline-flex w-fit cursor-pointer items-center gap-1.5 text-xs font-semibold text-going hover:underline">
        <Upload className="size-3.5" aria-hidden="true" />
        {sent === null ? 'Upload a file' : `Uploading, ${Math.round(sent * 100)} %`}
        <input
          type="file"
          className="sr-only"
          disabled={sent !== null}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) void upload(file)
            event.target.value = ''
          }}
        />
      </label>
    </div>
  )
}

/** In sentences: the way forward, and what each failure would come to. */
function WhatWillHappen({ version, count }: { version: VersionView; count: number }) {
  const { plan } = version
  const rows = useMemo(() => coverage(plan), [plan])
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]))
  const undone = rows.filter(({ leftUndone }) => leftUndone.always.length > 0)
  const back = rows.filter(({ outcomes }) => outcomes.includes('rolled-back'))
  const failed = rows.filter(({ outcomes }) => outcomes.includes('failed'))
  const handled = rows.filter(({ outcomes }) => outcomes.includes('succeeded'))
  const names = (list: typeof rows) => list.map(({ step }) => titles.get(step) ?? step).join(', ')
  return (
    <ul className="grid list-disc gap-1.5 pl-5">
      <li>
        {count < 2 ? 'The device starts' : `All ${count} devices start`} at once, each on its own:
        none needs this server to finish, or to go back.
      </li>
      <li>
        {plan.steps.length === 1
          ? 'One step runs.'
          : `${plan.steps.length} steps run in the order that is drawn.`}
      </li>
      {back.length > 0 && (
        <li className="text-back">If one of these fails, the device goes back: {names(back)}.</li>
      )}
      {handled.length > 0 && <li>If one of these fails, the flow goes on: {names(handled)}.</li>}
      {failed.length > 0 && (
        <li className="text-broken">
          If one of these fails, the run stops and nothing is rolled back: {names(failed)}.
        </li>
      )}
      {undone.length === 0 ? (
        <li className="text-done">No single failure leaves anything undone.</li>
      ) : (
        <li className="text-broken">
          Something stays undone if one of these fails: {names(undone)}.
        </li>
      )}
    </ul>
  )
}
