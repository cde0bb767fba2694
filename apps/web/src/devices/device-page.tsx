'use client'
import type { DeviceView } from '@contraflow/api'
import {
  Button,
  Dialog,
  DialogButtons,
  EmptyState,
  Field,
  Panel,
  TextArea,
  TextInput,
} from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { toldError } from '../api/told-error.ts'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'
import { RunTable } from '../live/deployment-page.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { RelativeTime } from '../shell/relative-time.tsx'
import { sizeWords } from '../shell/size-words.ts'
import { OnlineWord } from './online-word.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { readTags, tagsAsText } from './tags-text.ts'
import { TestDevice } from './test-device.tsx'

/** One device: what it is, and everything that ran on it. */
export function DevicePage({ id }: { id: string }) {
  const trpc = useTRPC()
  const options = trpc.devices.get.queryOptions({ id })
  const { data, error, refetch } = useQuery(options)
  const reload = useTakeAgain(options.queryKey)
  useWatch({ kind: 'devices' }, reload, reload)
  return data === undefined ? (
    <QueryState error={error} retry={() => void refetch()} />
  ) : (
    <KnownDevice device={data} />
  )
}

function KnownDevice({ device }: { device: DeviceView }) {
  const client = useTRPCClient()
  const router = useRouter()
  const [asks, setAsks] = useState<'nothing' | 'change' | 'remove'>('nothing')
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work()
      setAsks('nothing')
    } catch (problem) {
      toast.error(toldError(problem).message)
    }
  }
  return (
    <PageFrame>
      <PageHeader
        trail={[{ href: '/devices', label: 'Devices' }]}
        title={device.name}
        beside={<OnlineWord online={device.online} lastSeenAt={device.lastSeenAt} />}
      >
        <LiveBadge />
        <Button onClick={() => setAsks('change')}>Name and tags…</Button>
        <Button look="broken" onClick={() => setAsks('remove')}>
          Remove…
        </Button>
      </PageHeader>
      <PageBody>
        {device.copyAt !== null && (
          <p role="alert" className="mb-4 rounded-lg bg-broken-soft px-4 py-3 text-broken">
            A second agent says that it is this device; it was last refused{' '}
            <RelativeTime at={device.copyAt} />. One of the two homes is a copy of the other, as on
            a cloned disk: move the home of the copy away, and enrol it with a token of its own.
          </p>
        )}
        <div className="grid gap-4 lg:grid-cols-[19rem_minmax(0,1fr)]">
          <Panel className="self-start p-4">
            <Facts device={device} />
            <TestDevice
              device={device}
              onChange={(testDevice) =>
                act(() => client.devices.setTestDevice.mutate({ id: device.id, testDevice }))
              }
            />
          </Panel>
          <Panel>
            <h2 className="border-b border-line px-4 py-2.5 font-semibold">Runs</h2>
            {device.runs.length === 0 ? (
              <EmptyState title="Nothing has run here yet">
                Deploy a flow to this device to see it here.
              </EmptyState>
            ) : (
              <RunTable runs={device.runs} first="flow" />
            )}
          </Panel>
        </div>
      </PageBody>
      {asks === 'change' && (
        <ChangeDialog
          device={device}
          onClose={() => setAsks('nothing')}
          onChange={(name, tags) =>
            act(() => client.devices.describe.mutate({ id: device.id, name, tags }))
          }
        />
      )}
      {asks === 'remove' && (
        <RemoveDialog
          device={device}
          onClose={() => setAsks('nothing')}
          onRemove={() =>
            act(async () => {
              await client.devices.remove.mutate({ id: device.id })
              router.push('/devices')
            })
          }
        />
      )}
    </PageFrame>
  )
}

function Facts({ device }: { device: DeviceView }) {
  const { facts, tags } = device
  const free = facts.diskFreeBytes
  const rows = [
    ['Host name', facts.hostname],
    ['System', facts.os],
    ['Architecture', facts.architecture],
    ['Agent', facts.agentVersion],
    ['Node', facts.nodeVersion],
    ['Disk free', free === null ? 'not known' : sizeWords(free)],
    ['Plugins', facts.plugins.map(({ id, version }) => `${id} ${version}`).join(', ')],
    [
      'Tags',
      Object.entries(tags)
        .map(([tag, value]) => `${tag}=${value}`)
        .join(', ') || 'none',
    ],
  ] as const
  return (
    <dl className="grid gap-2.5">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt className="text-2xs text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
      <div>
        <dt className="text-2xs text-muted">Enrolled</dt>
        <dd>
          <RelativeTime at={device.enrolledAt} />
        </dd>
      </div>
    </dl>
  )
}

function ChangeDialog({
  device,
  onClose,
  onChange,
}: {
  device: DeviceView
  onClose: () => void
  onChange: (name: string, tags: { [tag: string]: string }) => Promise<void>
}) {
  const [name, setName] = useState(device.name)
  const [written, write] = useState(() => tagsAsText(device.tags))
  const read = readTags(written)
  const hasName = name.trim() !== ''
  return (
    <Dialog open onOpenChange={onClose} title="Name and tags">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if ('tags' in read && hasName) void onChange(name, read.tags)
        }}
      >
        <Field label="Name" problem={hasName ? undefined : 'A device has a name.'}>
          {(box) => (
            <TextInput
              {...box}
              required
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Tags"
          hint="One a line: site=north. Flows read them as device.tags.site."
          problem={'problem' in read ? read.problem : undefined}
        >
          {(box) => (
            <TextArea
              {...box}
              className="font-mono text-xs"
              value={written}
              onChange={(event) => write(event.target.value)}
            />
          )}
        </Field>
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Save
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
