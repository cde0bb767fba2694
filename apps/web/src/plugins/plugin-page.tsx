'use client'
import {
  type ActionType,
  type CatalogPlugin,
  permissionWords,
  type StepType,
} from '@contraflow/flow'
import { Badge, EmptyState, Panel } from '@contraflow/ui'
import type { ReactNode } from 'react'
import { TypeIcon } from '../canvas/type-icon.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { HealthPanel, healthOf } from './plugin-health.tsx'
import { TypeSheet } from './type-sheet.tsx'
import { devicesWith, type KnownPlugins, type PluginLine, usePlugins } from './use-plugins.ts'

/** One plugin: what its step types and actions do and take, what it may, and where it is. */
export function PluginPage({ id }: { id: string }) {
  const { known, error, retry } = usePlugins()
  if (known === null) return <QueryState error={error} retry={retry} />
  const line = known.lines.find((candidate) => candidate.id === id)
  if (line === undefined) {
    return <EmptyState title="No such plugin">There is no plugin {id} on this server.</EmptyState>
  }
  return <KnownPlugin line={line} known={known} />
}

function KnownPlugin({ line, known }: { line: PluginLine; known: KnownPlugins }) {
  const { newest, id } = line
  const { manifest, isShipped } = newest
  const { catalog } = known
  const isOwn = (type: StepType | ActionType) => catalog.supplierOf(type).manifest.id === id
  const stepTypes = [...catalog.stepTypes.values()].filter(isOwn)
  const actions = [...catalog.actionTypes.values()].filter(isOwn)
  return (
    <PageFrame>
      <PageHeader
        trail={[{ href: '/plugins', label: 'Plugins' }]}
        title={manifest.title || id}
        beside={
          <>
            <span className="text-xs text-muted">{manifest.version}</span>
            {!isShipped && <Badge tone="going">added</Badge>}
          </>
        }
      >
        <LiveBadge />
      </PageHeader>
      <PageBody>
        <div className="grid gap-4 lg:grid-cols-[19rem_minmax(0,1fr)]">
          <div className="grid min-w-0 content-start gap-4 self-start">
            <Contents stepTypes={stepTypes} actions={actions} />
            <HealthPanel health={healthOf(known.health, id)} catalog={catalog} />
            <Panel className="p-4">
              <h2 className="mb-1.5 font-semibold">May, on a device</h2>
              <ul className="list-inside list-disc text-muted">
                {permissionWords(manifest.permissions).map((word) => (
                  <li key={word}>{word}</li>
                ))}
              </ul>
            </Panel>
            <Panel aria-label="Versions" className="min-w-0 p-4">
              <h2 className="mb-1.5 font-semibold">Versions</h2>
              <ul className="grid gap-2">
                {line.versions.map((version) => (
                  <VersionLine key={version.digest} version={version} known={known} />
                ))}
              </ul>
            </Panel>
          </div>
          <div className="grid min-w-0 content-start gap-4">
            {stepTypes.map((type) => (
              <TypeSheet key={type.uses} kind="step" type={type} catalog={catalog} />
            ))}
            {actions.map((type) => (
              <TypeSheet key={type.uses} kind="action" type={type} catalog={catalog} />
            ))}
          </div>
        </div>
      </PageBody>
    </PageFrame>
  )
}

function Contents({
  stepTypes,
  actions,
}: {
  stepTypes: readonly StepType[]
  actions: readonly ActionType[]
}) {
  return (
    <Panel className="grid gap-3 p-4">
      {stepTypes.length > 0 && (
        <ContentsOf title="Step types" kind="step" types={stepTypes} tone="text-going" />
      )}
      {actions.length > 0 && (
        <ContentsOf title="Rollback actions" kind="action" types={actions} tone="text-back" />
      )}
    </Panel>
  )
}

function ContentsOf({
  title,
  kind,
  types,
  tone,
}: {
  title: ReactNode
  kind: 'step' | 'action'
  types: readonly (StepType | ActionType)[]
  tone: string
}) {
  return (
    <nav aria-label={String(title)}>
      <h2 className="mb-1 font-semibold">{title}</h2>
      <ul>
        {types.map((type) => (
          <li key={type.uses}>
            <a
              href={`#${kind}-${type.uses}`}
              className="flex items-center gap-2 rounded-md px-1.5 py-1 hover:bg-ground"
            >
              <TypeIcon name={type.icon} className={`size-4 shrink-0 ${tone}`} />
              <span className="truncate">{type.title}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function VersionLine({ version, known }: { version: CatalogPlugin; known: KnownPlugins }) {
  const has = devicesWith(known.devices, version)
  return (
    <li className="min-w-0">
      <div className="flex items-baseline justify-between gap-2">
        <span className="font-medium">{version.manifest.version}</span>
        <span className="text-xs text-muted">
          on {has} of {known.devices.length} devices
        </span>
      </div>
      <code className="block truncate font-mono text-2xs text-muted" title={version.digest}>
        {version.digest}
      </code>
    </li>
  )
}
