'use client'
import { Badge, Button, Dialog, DialogButtons, EmptyState, Panel } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { Copy, Plus } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { toldError } from '../api/told-error.ts'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { RelativeTime } from '../shell/relative-time.tsx'
import { RunStateBadge } from '../shell/state-words.tsx'
import { versionWords } from '../shell/version-words.ts'
import { OnlineWord } from './online-word.tsx'

/** Every device that has enrolled: is it there, and how did its last run go. */
export function DevicesPage() {
  const trpc = useTRPC()
  const options = trpc.devices.list.queryOptions()
  const { data, error, refetch } = useQuery(options)
  const reload = useTakeAgain(options.queryKey)
  useWatch({ kind: 'devices' }, reload, reload)
  const [isEnrolling, setEnrolling] = useState(false)
  return (
    <PageFrame>
      <PageHeader title="Devices">
        <LiveBadge />
        <Button look="primary" onClick={() => setEnrolling(true)}>
          <Plus /> Enrol a device
        </Button>
      </PageHeader>
      <PageBody>
        <Panel>
          {data === undefined ? (
            <QueryState error={error} retry={() => void refetch()} />
          ) : data.length === 0 ? (
            <EmptyState
              title="No device yet"
              action={
                <Button look="primary" onClick={() => setEnrolling(true)}>
                  <Plus /> Enrol the first one
                </Button>
              }
            >
              A device joins with one command and a token that works once.
            </EmptyState>
          ) : (
            <table className="w-full text-left">
              <thead className="text-2xs text-muted uppercase">
                <tr className="[&>th]:px-4 [&>th]:py-2 [&>th]:font-semibold">
                  <th>Name</th>
                  <th>State</th>
                  <th>Last run</th>
                  <th>System</th>
                  <th>Agent</th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {data.map((device) => (
                  <tr key={device.id} className="hover:bg-ground [&>td]:px-4 [&>td]:py-2.5">
                    <td>
                      <PageLink
                        href={`/devices/${device.id}`}
                        className="font-semibold hover:underline"
                      >
                        {device.name}
                      </PageLink>
                      {device.copyAt !== null && (
                        <Badge tone="broken" className="ml-2">
                          copied
                        </Badge>
                      )}
                      {device.testDevice && (
                        <Badge tone="not-yet" className="ml-2">
                          test device
                        </Badge>
                      )}
                    </td>
                    <td>
                      <OnlineWord online={device.online} lastSeenAt={device.lastSeenAt} />
                    </td>
                    <td className="max-w-96">
                      {device.lastRun === null ? (
                        <span className="text-muted">—</span>
                      ) : (
                        <PageLink
                          href={`/runs/${device.lastRun.id}`}
                          className="flex min-w-0 items-center gap-2 hover:underline"
                        >
                          <RunStateBadge {...device.lastRun} />
                          <span className="truncate text-xs text-muted">
                            {device.lastRun.flowName}
                          </span>
                          <span className="text-xs whitespace-nowrap text-muted">
                            {versionWords(device.lastRun.versionNumber)},{' '}
                            <RelativeTime at={device.lastRun.createdAt} />
                          </span>
                        </PageLink>
                      )}
                    </td>
                    <td className="max-w-56 truncate text-xs text-muted">{device.facts.os}</td>
                    <td className="text-xs text-muted">{device.facts.agentVersion}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      </PageBody>
      {isEnrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
    </PageFrame>
  )
}

function EnrolDialog({ onClose }: { onClose: () => void }) {
  const client = useTRPCClient()
  const [made, setMade] = useState<{ token: string; expiresAt: string } | null>(null)
  const make = () =>
    client.devices.enrol.mutate().then(setMade, (error: unknown) => {
      toast.error(toldError(error).message)
    })
  const command = made === null ? '' : installCommand(window.location.origin, made.token)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Enrol a device"
      description="A token works once, for one hour. The device keeps an identity of its own from then on."
    >
      {made === null ? (
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={() => void make()}>
            Make a token
          </Button>
        </DialogButtons>
      ) : (
        <div className="grid gap-3">
          <p className="text-xs text-muted">
            Run this on the device, where the agent&rsquo;s program is: systemd keeps it running
            from then on. In place of install, run does the same in the foreground.
          </p>
          <pre className="rounded-lg bg-ground p-3 font-mono text-xs break-all whitespace-pre-wrap">
            {command}
          </pre>
          <p className="text-xs text-muted">
            It ends <RelativeTime at={made.expiresAt} />.
          </p>
          <DialogButtons>
            <Button
              onClick={() =>
                void navigator.clipboard.writeText(command).then(() => toast('Copied.'))
              }
            >
              <Copy /> Copy
            </Button>
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </DialogButtons>
        </div>
      )}
    </Dialog>
  )
}

/** The token in a file: what stands in a command line, every user of the device can read. */
function installCommand(server: string, token: string): string {
  return [
    `(umask 077; echo ${token} > enrolment-token)`,
    `node contraflow-agent.mjs install --enable --server ${server} --token-file enrolment-token`,
  ].join('\n')
}
