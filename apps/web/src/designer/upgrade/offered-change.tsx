'use client'
import {
  type Catalog,
  defaultChanges,
  type Json,
  type ParamChange,
  paramChanges,
} from '@contraflow/flow'
import { ArrowRight, CircleX } from 'lucide-react'
import { TypeIcon } from '../../canvas/type-icon.tsx'
import type { UpgradeOffer } from './use-upgrades.ts'

/** One step or action as it is and as it would be. */
export function OfferedChange({ offer, catalog }: { offer: UpgradeOffer; catalog: Catalog }) {
  const { kind, work, to } = offer
  const types = kind === 'step' ? catalog.stepTypes : catalog.actionTypes
  return (
    <li className="min-w-0 rounded-lg border border-line p-3">
      <div className="flex items-center gap-2">
        <TypeIcon
          name={types.get(to)?.icon ?? ''}
          className={`size-4 shrink-0 ${kind === 'step' ? 'text-going' : 'text-back'}`}
        />
        <h3 className="min-w-0 flex-1 truncate font-semibold">{work.title ?? work.id}</h3>
        <p className="flex items-center gap-1.5 font-mono text-2xs text-muted">
          {work.uses}
          <ArrowRight className="size-3" aria-label="becomes" />
          <span className="text-ink">{to}</span>
        </p>
      </div>
      <Change offer={offer} types={types} />
    </li>
  )
}

function Change({
  offer: { work, to, upgrade, refusal },
  types,
}: {
  offer: UpgradeOffer
  types: Catalog['stepTypes'] | Catalog['actionTypes']
}) {
  if (refusal !== null) {
    return (
      <p role="alert" className="mt-2 flex items-start gap-2 text-xs">
        <CircleX className="mt-0.5 size-3.5 shrink-0 text-broken" aria-hidden="true" />
        <span>{refusal} It stays as it is; in Source you can write the new form yourself.</span>
      </p>
    )
  }
  if (upgrade === null) {
    return (
      <p role="status" className="mt-2 text-xs text-muted">
        Asking its plugin…
      </p>
    )
  }
  const changes = paramChanges(work.params, upgrade.params)
  const [before, after] = [types.get(work.uses), types.get(to)]
  const defaults =
    before === undefined || after === undefined
      ? []
      : defaultChanges(
          { type: before, params: work.params },
          { type: after, params: upgrade.params },
        )
  const same = Object.keys(upgrade.params).length - changes.filter(isKept).length
  return (
    <>
      {changes.length > 0 && <ParamTable changes={changes} title={work.title ?? work.id} />}
      <p className="mt-2 text-2xs text-muted empty:hidden">
        {changes.length === 0
          ? 'Its params stay as they are.'
          : same > 0 &&
            (same === 1 ? '1 more param stays as it is.' : `${same} more params stay as they are.`)}
      </p>
      {defaults.length > 0 && <Defaults changes={defaults} title={work.title ?? work.id} />}
    </>
  )
}

/** What is not written here means something else from then on. */
function Defaults({ changes, title }: { changes: readonly ParamChange[]; title: string }) {
  return (
    <ul className="mt-1 grid gap-0.5 text-2xs" aria-label={`Defaults of ${title}`}>
      {changes.map(({ name, before, after }) => (
        <li key={name} className="break-words">
          <span className="font-mono">{name}</span>
          <span className="text-muted"> is not written; default: </span>
          <span className="font-mono">{before === undefined ? 'none' : textOf(before)}</span>
          {' → '}
          <span className="font-mono">{after === undefined ? 'none' : textOf(after)}</span>
        </li>
      ))}
    </ul>
  )
}

function isKept({ after }: ParamChange): boolean {
  return after !== undefined
}

function ParamTable({ changes, title }: { changes: readonly ParamChange[]; title: string }) {
  return (
    <table className="mt-2 w-full table-fixed text-left" aria-label={`Params of ${title}`}>
      <thead className="text-2xs text-muted">
        <tr className="[&>th]:pr-3 [&>th]:pb-0.5 [&>th]:font-semibold">
          <th className="w-1/5">Param</th>
          <th>Before</th>
          <th>After</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-t border-line">
        {changes.map(({ name, before, after }) => (
          <tr key={name} className="align-top [&>td]:py-1 [&>td]:pr-3">
            <td className="font-mono text-2xs break-words">{name}</td>
            <Value value={before} />
            <Value value={after} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Value({ value }: { value: Json | undefined }) {
  return (
    <td>
      {value === undefined ? (
        <span className="text-2xs text-muted">none</span>
      ) : (
        <pre className="max-h-40 overflow-auto font-mono text-2xs break-words whitespace-pre-wrap">
          {textOf(value)}
        </pre>
      )}
    </td>
  )
}

/** Text as it is, unless it could be taken for something else: `"5"` and `5` differ. */
function textOf(value: Json): string {
  if (typeof value === 'string' && !isJson(value)) return value
  return JSON.stringify(value, null, 2)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return text.trim() === ''
  }
}
