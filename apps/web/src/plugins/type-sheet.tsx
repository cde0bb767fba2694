'use client'
import type { ActionType, Catalog, StepType } from '@contraflow/flow'
import { Badge, Panel } from '@contraflow/ui'
import { TypeIcon } from '../canvas/type-icon.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { type SchemaRow, schemaRows } from './schema-rows.ts'

/** All about one step type or action: what it takes, gives, and allows. */
export function TypeSheet({
  kind,
  type,
  catalog,
}: {
  kind: 'step' | 'action'
  type: StepType | ActionType
  catalog: Catalog
}) {
  const params = schemaRows(type.params)
  const results = 'result' in type ? schemaRows(type.result) : []
  return (
    <Panel id={`${kind}-${type.uses}`} aria-label={type.uses} className="scroll-mt-4 p-5">
      <div className="mb-1 flex items-center gap-2.5">
        <TypeIcon
          name={type.icon}
          className={`size-5 ${kind === 'step' ? 'text-going' : 'text-back'}`}
        />
        <h2 className="text-base font-semibold">{type.title}</h2>
        <code className="font-mono text-xs text-muted">{type.uses}</code>
        {kind === 'action' && <Badge tone="back">rollback action</Badge>}
        {'category' in type && <Badge tone="not-yet">{type.category}</Badge>}
      </div>
      <p className="max-w-3xl text-muted">{type.description}</p>
      {'allows' in type && <Allowed type={type} catalog={catalog} />}
      {params.length > 0 && <Rows title="Parameters" rows={params} />}
      {results.length > 0 && <Rows title="Leaves for later steps" rows={results} />}
      <p className="mt-4 text-xs text-muted">{behaviourWords(kind, type).join(' · ')}</p>
      <Examples type={type} />
    </Panel>
  )
}

function Allowed({ type, catalog }: { type: StepType; catalog: Catalog }) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-1.5">
      <span className="mr-1 text-xs text-muted">Can be rolled back by</span>
      {type.allows.map((uses) => {
        const action = catalog.actionTypes.get(uses)
        return (
          <PageLink
            key={uses}
            href={`/plugins/${uses.slice(0, uses.indexOf('/'))}#action-${uses}`}
            className="rounded-full focus-visible:outline-2"
          >
            <Badge tone="back" className="hover:underline">
              <TypeIcon name={action?.icon ?? 'undo-2'} />
              {action?.title ?? uses}
            </Badge>
          </PageLink>
        )
      })}
    </div>
  )
}

function Rows({ title, rows }: { title: string; rows: readonly SchemaRow[] }) {
  return (
    <div className="mt-4 overflow-x-auto">
      <h3 className="mb-1 text-2xs font-bold tracking-wider text-muted uppercase">{title}</h3>
      <table className="w-full text-left">
        <tbody className="divide-y divide-line border-y border-line">
          {rows.map(({ name, title: label, kind, required, preset, description }) => (
            <tr key={name} className="align-top [&>td]:py-1.5 [&>td]:pr-4">
              <td className="w-44">
                <div className="font-medium">{label}</div>
                <code className="font-mono text-2xs text-muted">{name}</code>
              </td>
              <td className="w-44 text-xs text-muted">
                {kind}
                {required !== null && <div className="font-semibold text-ink">{required}</div>}
                {preset !== null && (
                  <div>
                    default <code className="font-mono">{preset}</code>
                  </div>
                )}
              </td>
              <td className="text-muted">{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const INTERRUPTED = {
  fail: 'fails if the device loses power',
  retry: 'runs again if the device loses power',
  resume: 'goes on after a loss of power, by what it finds on the device',
} as const

function behaviourWords(kind: 'step' | 'action', type: StepType | ActionType): readonly string[] {
  const isStep = 'changesDevice' in type
  return [
    ...(isStep ? [type.changesDevice ? 'changes the device' : 'only looks'] : []),
    ...(isStep && type.keepsSnapshots ? ['keeps what it replaces'] : []),
    INTERRUPTED[type.whenInterrupted],
    `time limit ${timeWords(type.timeoutMs)} where the ${kind} has none of its own`,
    ...(type.graceMs === null ? ['can’t be interrupted'] : []),
  ]
}

function timeWords(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`
}

function Examples({ type: { uses, examples } }: { type: StepType | ActionType }) {
  if (examples.length === 0) return null
  return (
    <div className="mt-4">
      <h3 className="mb-1.5 text-2xs font-bold tracking-wider text-muted uppercase">
        {examples.length === 1 ? 'Example' : 'Examples'}
      </h3>
      <ul className="grid gap-3 xl:grid-cols-2">
        {examples.map(({ title, params }) => (
          <li key={title} className="min-w-0">
            <div className="mb-1">{title}</div>
            <pre className="overflow-x-auto rounded-lg bg-ground p-3 font-mono text-xs">
              {exampleText(uses, params)}
            </pre>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** As a flow would write it; each value on a line of its own is JSON, which YAML is as well. */
function exampleText(uses: string, params: unknown): string {
  const entries = typeof params === 'object' && params !== null ? Object.entries(params) : []
  const lines = entries.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
  const [first, ...rest] = lines
  return [`uses: ${uses}`, first === undefined ? 'params: {}' : `params:\n${first}`, ...rest].join(
    '\n',
  )
}
