'use client'
import type { VersionSummaryView } from '@contraflow/api'
import {
  type Catalog,
  type ComparedPart,
  type Comparison,
  compareFlows,
  type Flow,
  flowToYaml,
} from '@contraflow/flow'
import { Button, classNames, Segmented } from '@contraflow/ui'
import { ArrowRight, Diff, Minus, Plus, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { differenceMarks } from '../../canvas/difference-marks.ts'
import { FlowCanvas } from '../../canvas/flow-canvas.tsx'
import { Loading } from '../../shell/loading.tsx'
import { differenceWords } from './difference-words.ts'
import { useVersionFlow } from './use-version-flow.ts'
import { type ComparedRefs, type VersionRef, versionRef } from './version-ref.ts'
import { YamlDiff } from './yaml-diff.tsx'

type Look = 'graph' | 'split' | 'unified'

const LOOKS = [
  { value: 'graph', label: 'Graph' },
  { value: 'split', label: 'Text, side by side' },
  { value: 'unified', label: 'Text in one' },
] as const

/** Two versions, or one and the draft, in one picture, as text, and in words. */
export function CompareView({
  refs,
  draft,
  versions,
  catalog,
  onCompare,
}: {
  refs: ComparedRefs
  draft: Flow
  versions: readonly VersionSummaryView[]
  catalog: Catalog
  /** null: no more. */
  onCompare: (refs: ComparedRefs | null) => void
}) {
  const [look, setLook] = useState<Look>('graph')
  const from = useVersionFlow(refs.from, draft, versions)
  const to = useVersionFlow(refs.to, draft, versions)
  const known: readonly VersionRef[] = [
    'draft',
    ...versions.map(({ number }) => `v${number}` as const),
  ]
  return (
    <section
      aria-label="Comparison"
      className="absolute inset-x-0 top-13 bottom-0 z-30 flex flex-col bg-ground"
    >
      <header className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-panel px-4 py-2">
        <Diff className="size-4 text-going" aria-hidden="true" />
        <RefSelect
          label="From"
          value={refs.from}
          known={known}
          onChange={(chosen) => onCompare({ ...refs, from: chosen })}
        />
        <ArrowRight className="size-4 text-muted" aria-hidden="true" />
        <RefSelect
          label="To"
          value={refs.to}
          known={known}
          onChange={(chosen) => onCompare({ ...refs, to: chosen })}
        />
        <Segmented label="Shown as" options={LOOKS} value={look} onChange={setLook} />
        <Button look="quiet" size="small" className="ml-auto" onClick={() => onCompare(null)}>
          <X /> Back to the draft
        </Button>
      </header>
      {from.problem !== null || to.problem !== null ? (
        <p role="alert" className="p-4 text-broken">
          {from.problem ?? to.problem}
        </p>
      ) : from.flow === null || to.flow === null ? (
        <Loading />
      ) : (
        <Compared
          key={`${refs.from} ${refs.to}`}
          from={from.flow}
          to={to.flow}
          look={look}
          catalog={catalog}
          versions={versions.filter(({ number }) => [refs.from, refs.to].includes(`v${number}`))}
        />
      )}
    </section>
  )
}

function Compared({
  from,
  to,
  look,
  catalog,
  versions,
}: {
  from: Flow
  to: Flow
  look: Look
  catalog: Catalog
  /** Those that are compared. */
  versions: readonly VersionSummaryView[]
}) {
  const comparison = useMemo(() => compareFlows(from, to), [from, to])
  const [selected, setSelected] = useState<string | null>(null)
  const marks = useMemo(() => differenceMarks(comparison), [comparison])
  const texts = useMemo(() => [from, to].map(textOf), [from, to])
  return (
    <div className="flex min-h-0 flex-1">
      <div className="min-w-0 flex-1 bg-panel">
        {look === 'graph' ? (
          <FlowCanvas
            flow={comparison.flow}
            catalog={catalog}
            marks={marks}
            selected={selected}
            onSelect={setSelected}
            hasOverview
          />
        ) : (
          <YamlDiff from={texts[0] ?? ''} to={texts[1] ?? ''} isSplit={look === 'split'} />
        )}
      </div>
      <Differences comparison={comparison} versions={versions} />
    </div>
  )
}

/** Where cards stand is no difference. */
function textOf(flow: Flow): string {
  return flowToYaml({ ...flow, layout: { positions: {}, groups: [], notes: [] } })
}

function Differences({
  comparison: { parts },
  versions,
}: {
  comparison: Comparison
  versions: readonly VersionSummaryView[]
}) {
  return (
    <aside
      aria-label="Differences"
      className="w-80 shrink-0 overflow-y-auto border-l border-line bg-panel p-3 max-xl:w-64"
    >
      <h2 className="mb-2 text-sm font-semibold">
        {parts.length === 0
          ? 'Both mean the same'
          : `${parts.length} ${parts.length === 1 ? 'difference' : 'differences'}`}
      </h2>
      <ul className="grid gap-1.5 text-xs">
        {parts.map((part) => (
          <DifferenceRow key={`${part.part} ${part.change} ${part.name}`} part={part} />
        ))}
      </ul>
      <Notes versions={versions.filter(({ note }) => note !== '')} />
    </aside>
  )
}

function Notes({ versions }: { versions: readonly VersionSummaryView[] }) {
  if (versions.length === 0) return null
  return (
    <dl className="mt-3 grid gap-2 border-t border-line pt-3 text-xs">
      {versions.map(({ number, note }) => (
        <div key={number}>
          <dt className="font-semibold">Note of v{number}</dt>
          <dd className="wrap-anywhere whitespace-pre-wrap">{note}</dd>
        </div>
      ))}
    </dl>
  )
}

const SHOWN = {
  added: { icon: Plus, colour: 'text-done' },
  removed: { icon: Minus, colour: 'text-broken' },
  changed: { icon: Diff, colour: 'text-going' },
} as const

function DifferenceRow({ part }: { part: ComparedPart }) {
  const { icon: Icon, colour } = SHOWN[part.change]
  const { what, name, became } = differenceWords(part)
  return (
    <li className="flex items-start gap-2">
      <Icon className={classNames('mt-0.5 size-3.5 shrink-0', colour)} aria-hidden="true" />
      <span className="min-w-0">
        <span className="text-muted">{what}</span> <b className="font-semibold">{name}</b>{' '}
        <span className={colour}>{became}</span>
      </span>
    </li>
  )
}

function RefSelect({
  label,
  value,
  known,
  onChange,
}: {
  label: string
  value: VersionRef
  known: readonly VersionRef[]
  onChange: (ref: VersionRef) => void
}) {
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      {label}
      <select
        value={value}
        className="h-7 rounded-lg border border-line-strong bg-panel px-2 font-semibold text-ink"
        onChange={({ target }) => {
          const chosen = versionRef(target.value)
          if (chosen !== null) onChange(chosen)
        }}
      >
        {[...new Set([value, ...known])].map((ref) => (
          <option key={ref} value={ref}>
            {ref === 'draft' ? 'Draft' : ref}
          </option>
        ))}
      </select>
    </label>
  )
}
