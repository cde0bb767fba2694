'use client'
import { permissionWords } from '@contraflow/flow'
import { Badge, Panel } from '@contraflow/ui'
import { CircleX } from 'lucide-react'
import { TypeIcon } from '../canvas/type-icon.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { HealthLine, healthOf } from './plugin-health.tsx'
import { devicesWith, type KnownPlugins, type PluginLine, usePlugins } from './use-plugins.ts'

/** Every plugin that flows can use, and whether it is well. */
export function PluginsPage() {
  const { known, error, retry } = usePlugins()
  return (
    <PageFrame>
      <PageHeader title="Plugins">
        <LiveBadge />
      </PageHeader>
      <PageBody>
        {known === null ? (
          <QueryState error={error} retry={retry} />
        ) : (
          <>
            <Problems problems={known.problems} />
            <Panel>
              <table className="w-full text-left">
                <thead className="text-2xs text-muted uppercase">
                  <tr className="[&>th]:px-4 [&>th]:py-2 [&>th]:font-semibold">
                    <th>Plugin</th>
                    <th>Step types</th>
                    <th>May, on a device</th>
                    <th>Version</th>
                    <th>On devices</th>
                    <th>Health, last 7 days</th>
                  </tr>
                </thead>
                <tbody className="divide-y divide-line">
                  {known.lines.map((line) => (
                    <Line key={line.id} line={line} known={known} />
                  ))}
                </tbody>
              </table>
            </Panel>
            <p className="px-1 text-xs text-muted">
              Add one with <code className="font-mono">contraflow plugin add FILE</code>. Flows that
              are published keep the very build that they were published with; devices get what they
              lack when a run needs it.
            </p>
          </>
        )}
      </PageBody>
    </PageFrame>
  )
}

function Line({
  line: { id, newest, versions },
  known: { catalog, devices, health },
}: {
  line: PluginLine
  known: KnownPlugins
}) {
  const { manifest, isShipped } = newest
  const types = [...catalog.stepTypes.values()].filter(
    (type) => catalog.supplierOf(type).manifest.id === id,
  )
  return (
    <tr className="align-top hover:bg-ground [&>td]:px-4 [&>td]:py-3">
      <td>
        <PageLink href={`/plugins/${id}`} className="font-semibold hover:underline">
          {manifest.title || id}
        </PageLink>
        <div className="mt-0.5 flex items-center gap-2">
          <code className="font-mono text-2xs text-muted">{id}</code>
          {!isShipped && <Badge tone="going">added</Badge>}
        </div>
      </td>
      <td>
        <ul className="flex flex-wrap gap-x-4 gap-y-1.5">
          {types.map((type) => (
            <li key={type.uses} className="flex items-center gap-1.5 whitespace-nowrap">
              <TypeIcon name={type.icon} className="size-3.5 text-going" />
              {type.title}
            </li>
          ))}
        </ul>
      </td>
      <td className="text-xs text-muted">{permissionWords(manifest.permissions).join(', ')}</td>
      <td className="whitespace-nowrap">
        {manifest.version}
        {versions.length > 1 && (
          <span className="text-xs text-muted"> and {versions.length - 1} older</span>
        )}
      </td>
      <td className="text-xs whitespace-nowrap text-muted">
        {devicesWith(devices, newest)} of {devices.length}
      </td>
      <td className="text-xs">
        <HealthLine health={healthOf(health, id)} />
      </td>
    </tr>
  )
}

function Problems({ problems }: { problems: KnownPlugins['problems'] }) {
  if (problems.length === 0) return null
  return (
    <Panel aria-label="Problems" className="border-broken p-4">
      <h2 className="mb-2 font-semibold">
        {problems.length === 1 ? 'One thing is' : `${problems.length} things are`} wrong
      </h2>
      <ul className="grid gap-1.5">
        {problems.map(({ code, message }) => (
          <li key={message} className="flex items-start gap-2">
            <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-broken" />
            <span className="flex-1">{message}</span>
            <code className="font-mono text-2xs text-muted">{code}</code>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
