'use client'
import { type Catalog, type Flow, type Issue, quickFixes } from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { CircleX, TriangleAlert, Wrench } from 'lucide-react'
import { useMemo } from 'react'
import type { ApplyEdit } from '../draft.ts'
import { focusFlowPart } from '../into-inspector.ts'
import type { JudgeOfDraft } from '../judge/use-judge.ts'
import { groupProblems, type ProblemRow } from './group-problems.ts'
import { useFixTitles } from './use-fix-titles.ts'
import { VirtualRows } from './virtual-rows.tsx'

/** Everything that is wrong with the draft, by where it is; pressing one leads there, and the obvious is mended at once. */
export function ProblemsPanel({
  catalog,
  judge,
  issues,
  apply,
  onGo,
}: {
  catalog: Catalog
  judge: JudgeOfDraft
  issues: readonly Issue[]
  apply: ApplyEdit
  /** null: what concerns the whole flow. */
  onGo: (id: string | null) => void
}) {
  const flow = judge.judged?.flow
  const rows = useMemo(
    () => (flow === undefined ? [] : groupProblems(flow, issues)),
    [flow, issues],
  )
  const titlesOf = useFixTitles(judge, issues)
  if (flow === undefined) return <p className="p-4 text-muted">Looking at the flow…</p>
  if (issues.length === 0) return <p className="p-4 text-done">Nothing is wrong with this flow.</p>
  return (
    <div className="flex h-full flex-col">
      <VirtualRows
        label="Problems"
        rows={rows}
        keyOf={({ kind, key }) => `${kind} ${key}`}
        estimatePx={34}
        className="p-2"
      >
        {(row) =>
          row.kind === 'where' ? (
            <Where row={row} />
          ) : (
            <Problem
              issue={row.issue}
              titles={titlesOf(row.issue)}
              onGo={() => {
                const isPart = focusFlowPart(row.issue.path, () => onGo(row.card))
                if (!isPart) onGo(row.card)
              }}
              onFix={(title) => apply((before) => fixed(before, flow, row.issue, title, catalog))}
            />
          )
        }
      </VirtualRows>
    </div>
  )
}

/** A fix is one for the flow that was judged; where that has changed since, it is not this flow's. */
function fixed(before: Flow, judged: Flow, issue: Issue, title: string, catalog: Catalog): Flow {
  if (before !== judged) return before
  return (
    quickFixes(judged, issue, catalog)
      .find((fix) => fix.title === title)
      ?.edit(before) ?? before
  )
}

function Where({ row }: { row: Extract<ProblemRow, { kind: 'where' }> }) {
  return (
    <h3 className="flex items-baseline gap-1.5 px-2 pt-2 pb-0.5 text-xs">
      <span className="text-muted">{row.what}</span>
      <span className="truncate font-semibold">{row.name}</span>
    </h3>
  )
}

function Problem({
  issue,
  titles,
  onGo,
  onFix,
}: {
  issue: Issue
  titles: readonly string[]
  onGo: () => void
  onFix: (title: string) => void
}) {
  const isError = issue.severity === 'error'
  const Icon = isError ? CircleX : TriangleAlert
  const [first, ...others] = titles
  return (
    <div className="flex items-start gap-2 rounded-md px-2 py-1 hover:bg-ground">
      <button
        type="button"
        onClick={onGo}
        className="flex min-w-0 flex-1 cursor-pointer items-start gap-2.5 py-0.5 text-left"
      >
        <Icon
          aria-label={issue.severity}
          className={`mt-0.5 size-4 shrink-0 ${isError ? 'text-broken' : 'text-back'}`}
        />
        <span className="min-w-0 flex-1">{issue.message}</span>
        <code className="mt-0.5 shrink-0 font-mono text-2xs text-muted max-xl:hidden">
          {issue.code}
        </code>
      </button>
      {first !== undefined && (
        <Button size="small" onClick={() => onFix(first)}>
          <Wrench aria-hidden="true" /> {first}
        </Button>
      )}
      {others.length > 0 && (
        <Menu
          trigger={
            <Button size="small" look="quiet" aria-label="Other ways to mend it">
              …
            </Button>
          }
        >
          {others.map((title) => (
            <MenuItem key={title} onSelect={() => onFix(title)}>
              <Wrench /> {title}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  )
}
