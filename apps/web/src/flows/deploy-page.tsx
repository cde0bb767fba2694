'use client'
import type { DeviceSummaryView, VersionView } from '@contraflow/api'
import { checkInputs, completeInputs, type InputValues } from '@contraflow/flow'
import { Button, EmptyState, Field, Panel, TextInput } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { toldError } from '../api/told-error.ts'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { versionWords } from '../shell/version-words.ts'
import { DeviceChoice } from './device-choice.tsx'
import { InputForm } from './input-form.tsx'
import { inputProblems } from './input-problems.ts'
import { UploadedFiles } from './uploaded-files.tsx'
import { WhatWillHappen } from './what-will-happen.tsx'

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
  const deviceOptions = trpc.devices.list.queryOptions()
  const devices = useQuery(deviceOptions)
  const reload = useTakeAgain(deviceOptions.queryKey)
  useWatch({ kind: 'devices' }, reload, reload)
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
          <PageLink className="text-going underline" href={`/flows/${flowId}`}>
            To the designer
          </PageLink>
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
  const [wanted, want] = useState<ReadonlySet<string>>(
    () => new Set(devices.length === 1 ? devices.map(({ id }) => id) : []),
  )
  // One that is removed meanwhile is chosen no more.
  const chosen = devices.filter(({ id }) => wanted.has(id))
  const [written, write] = useState('')
  const deadline = written === '' ? null : new Date(written)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const issues = checkInputs(version.inputs, inputs)
  const problems = inputProblems(issues)
  const hasInputs = Object.keys(version.inputs).length > 0
  const lack =
    issues[0]?.message ?? (chosen.length === 0 ? 'No device is chosen.' : deadlineProblem(deadline))

  const deploy = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { id } = await client.deployments.create.mutate({
        versionId: version.id,
        deviceIds: chosen.map(({ id }) => id),
        inputs: { ...completeInputs(version.inputs, inputs) },
        deadlineAt: deadline?.toISOString() ?? null,
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
        title={`Deploy ${versionWords(version.number)}`}
      >
        <LiveBadge />
        {lack !== null && (
          <p id="lack" className="truncate text-xs text-muted">
            {lack}
          </p>
        )}
        <Button
          look="primary"
          aria-describedby={lack === null ? undefined : 'lack'}
          disabled={isBusy || lack !== null}
          onClick={() => void deploy()}
        >
          <Rocket /> Deploy to {chosen.length === 1 ? '1 device' : `${chosen.length} devices`}
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
            <DeviceChoice
              devices={devices}
              chosen={new Set(chosen.map(({ id }) => id))}
              onChange={want}
            />
          </Section>
          <Section title="Files">
            <UploadedFiles />
          </Section>
          <Section title="Deadline">
            <div className="max-w-md">
              <Field
                label="Start no later than"
                hint="A device that has not started by then is left as it is. Empty: whenever it comes back."
                problem={deadlineProblem(deadline) ?? undefined}
              >
                {(box) => (
                  <TextInput
                    {...box}
                    type="datetime-local"
                    max="9999-12-31T23:59"
                    value={written}
                    onChange={(event) => write(event.target.value)}
                  />
                )}
              </Field>
            </div>
          </Section>
          <Section title="What will happen">
            <WhatWillHappen
              version={version}
              chosen={chosen}
              deadline={deadlineProblem(deadline) === null ? deadline : null}
            />
          </Section>
        </div>
      </PageBody>
    </PageFrame>
  )
}

function deadlineProblem(deadline: Date | null): string | null {
  if (deadline === null) return null
  const ms = deadline.getTime()
  if (Number.isNaN(ms)) return 'The deadline is no date.'
  return ms <= Date.now() ? 'The deadline is over already.' : null
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel className="grid gap-3 p-4">
      <h2 className="text-sm font-semibold">{title}</h2>
      {children}
    </Panel>
  )
}
