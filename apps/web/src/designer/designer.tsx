'use client'
import type { FlowView } from '@contraflow/api'
import { checkFlow } from '@contraflow/engine'
import {
  addStep,
  type Catalog,
  compile,
  connect,
  connectFailure,
  copySteps,
  defaultParams,
  disconnect,
  type Flow,
  isValid,
  move,
  pasteSteps,
  ROLLBACK,
  reconnect,
  removeRollback,
  removeSteps,
  setFlowRollback,
} from '@contraflow/flow'
import { Badge, Tabs } from '@contraflow/ui'
import { useMemo, useReducer, useState } from 'react'
import { toast } from 'sonner'
import { type CanvasEdits, FlowCanvas } from '../canvas/flow-canvas.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import type { ApplyEdit } from './draft.ts'
import { HistoryPanel } from './drawer/history-panel.tsx'
import { ProblemsPanel, whereOf } from './drawer/problems-panel.tsx'
import { RehearsalPanel, type RehearsalState } from './drawer/rehearsal-panel.tsx'
import { SourcePanel } from './drawer/source-panel.tsx'
import { changeHistory, startHistory } from './edit-history.ts'
import { Inspector } from './inspector/inspector.tsx'
import { Palette } from './palette.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { rehearsalMarks, rehearsed } from './rehearsal-marks.ts'
import { SaveStateText } from './save-state-text.tsx'
import { Toolbar } from './toolbar.tsx'
import { useAutosave } from './use-autosave.ts'
import { usePluginIssues } from './use-plugin-issues.ts'
import { useShortcuts } from './use-shortcuts.ts'

type Drawer = 'problems' | 'rehearsal' | 'source' | 'history'

/** Palette, canvas, inspector and drawer over one draft. */
export function Designer({
  view,
  flow: loaded,
  catalog,
}: {
  view: Pick<FlowView, 'id' | 'revision' | 'versions'>
  flow: Flow
  catalog: Catalog
}) {
  const [history, dispatch] = useReducer(changeHistory, loaded, startHistory)
  const { flow } = history
  const [selected, setSelected] = useState<string | null>(null)
  const [many, setMany] = useState<readonly string[]>([])
  const [drawer, setDrawer] = useState<Drawer>('rehearsal')
  const [rehearsal, setRehearsal] = useState<RehearsalState | null>(null)
  const [versions, setVersions] = useState(view.versions)
  const [isPublishing, setPublishing] = useState(false)
  const autosave = useAutosave(view.id, view.revision, flow)

  const { issues: own, digest } = useMemo(() => checkFlow(flow, catalog), [flow, catalog])
  const said = usePluginIssues(flow, isValid(own))
  const issues = useMemo(() => [...own, ...said], [own, said])
  const plan = useMemo(
    () => (isValid(issues) ? compile(flow, catalog) : null),
    [issues, flow, catalog],
  )
  const problems = useMemo(() => countProblems(flow, issues), [flow, issues])
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const played = useMemo(
    () =>
      plan === null || rehearsal === null || !plan.steps.some(({ id }) => id === rehearsal.failing)
        ? null
        : rehearsed(plan, rehearsal.failing),
    [plan, rehearsal],
  )
  const shown = Math.min(rehearsal?.shown ?? 0, played?.beats.length ?? 0)
  const marks = useMemo(
    () => (plan === null || played === null ? undefined : rehearsalMarks(plan, played, shown)),
    [plan, played, shown],
  )

  const wayBack = useMemo(
    () => (played === null ? [] : played.wayBack.slice(0, backShown(played, shown))),
    [played, shown],
  )

  const apply: ApplyEdit = (edit, group) => dispatch({ type: 'edit', edit, group: group ?? null })
  const add = (uses: string, place: { position?: { x: number; y: number }; after?: string }) => {
    const type = catalog.stepTypes.get(uses)
    if (type === undefined) return
    const params = defaultParams(type.params)
    apply((before) => addStep(before, { uses, title: type.title, params, ...place }))
  }
  const edits: CanvasEdits = {
    onMove: (positions) => apply((before) => move(before, positions)),
    onConnect: ({ from, to, on }) =>
      apply((before) =>
        on === 'success' ? connect(before, from, to) : connectFailure(before, from, to),
      ),
    onReconnect: (edge, ends) => apply((before) => reconnect(before, edge, ends)),
    onRemove: (ids, edges) => apply((before) => removed(before, ids, edges)),
    onDropStep: (uses, position) => add(uses, { position }),
    onRefused: (reason) => toast(reason),
  }
  useShortcuts({
    undo: () => dispatch({ type: 'undo' }),
    redo: () => dispatch({ type: 'redo' }),
    copy: () => copySteps(flow, many.length > 0 ? many : selected === null ? [] : [selected]),
    paste: (text) => apply((before) => pasteSteps(before, text)),
  })
  const rehearse = () => {
    const failing = flow.steps.find(({ id }) => id === selected) ?? flow.steps.at(-1)
    setDrawer('rehearsal')
    if (failing !== undefined) {
      setRehearsal({ failing: failing.id, shown: Number.MAX_SAFE_INTEGER })
    }
  }
  const [latest] = versions
  const isPublished = latest !== undefined && latest.digest === digest
  return (
    <div className="flex h-dvh min-h-0 flex-col">
      <PageHeader
        trail={[{ href: '/flows', label: 'Flows' }]}
        title={flow.name}
        beside={
          <>
            <Badge tone={isPublished ? 'done' : 'going'}>
              {latest === undefined
                ? 'Draft, never published'
                : isPublished
                  ? `v${latest.number} published`
                  : `Draft · v${latest.number} published`}
            </Badge>
            <SaveStateText
              state={autosave.state}
              retry={() => void autosave.flush()}
              mine={flow}
              decide={(keep) =>
                autosave.decide(keep, (theirs) => {
                  apply(() => theirs)
                  if (keep === 'mine') apply(() => flow)
                })
              }
            />
          </>
        }
      >
        <Toolbar
          flowId={view.id}
          history={history}
          dispatch={dispatch}
          canRehearse={plan !== null && flow.steps.length > 0}
          onRehearse={rehearse}
          canPublish={errors === 0 && !isPublished}
          onPublish={() => setPublishing(true)}
          canDeploy={latest !== undefined}
        />
      </PageHeader>
      <div className="flex min-h-0 flex-1">
        <Palette
          catalog={catalog}
          onAdd={(uses) => {
            const after = flow.steps.find(({ id }) => id === selected) ?? flow.steps.at(-1)
            add(uses, after === undefined ? {} : { after: after.id })
          }}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="min-h-0 flex-1">
            <FlowCanvas
              flow={flow}
              catalog={catalog}
              problems={problems}
              edits={edits}
              selected={selected}
              onSelect={setSelected}
              onSelectMany={setMany}
              lookAt={rehearsal?.failing ?? null}
              hasMiniMap
              wayBack={wayBack}
              {...(marks === undefined ? {} : { marks })}
            />
          </div>
          <Tabs<Drawer>
            value={drawer}
            onChange={setDrawer}
            className="flex h-64 shrink-0 flex-col border-t border-line bg-panel [&>[role=tabpanel]]:min-h-0 [&>[role=tabpanel][data-state=active]]:flex-1 [&>[role=tabpanel]]:overflow-y-auto"
            tabs={[
              {
                value: 'problems',
                label: (
                  <>
                    Problems{' '}
                    <span className={errors > 0 ? 'text-broken' : 'text-muted'}>
                      {issues.length}
                    </span>
                  </>
                ),
                content: (
                  <ProblemsPanel flow={flow} issues={issues} onGo={(id) => setSelected(id)} />
                ),
              },
              {
                value: 'rehearsal',
                label: 'Rehearsal',
                content: (
                  <RehearsalPanel
                    flow={flow}
                    plan={plan}
                    played={played}
                    state={rehearsal === null ? null : { ...rehearsal, shown }}
                    onChange={setRehearsal}
                  />
                ),
              },
              {
                value: 'source',
                label: 'Source',
                content: (
                  <div className="h-54">
                    <SourcePanel flow={flow} apply={apply} />
                  </div>
                ),
              },
              {
                value: 'history',
                label: 'History',
                content: <HistoryPanel flowId={view.id} versions={versions} apply={apply} />,
              },
            ]}
          />
        </div>
        <Inspector
          flow={flow}
          catalog={catalog}
          issues={issues}
          selected={selected}
          apply={apply}
          onSelect={setSelected}
        />
      </div>
      <PublishDialog
        flowId={view.id}
        open={isPublishing}
        onOpenChange={setPublishing}
        save={autosave.flush}
        onPublished={(version) => {
          setVersions((before) => [version, ...before])
          toast.success(`Version ${version.number} is published.`)
        }}
      />
    </div>
  )
}

function removed(
  flow: Flow,
  ids: readonly string[],
  edges: readonly Parameters<typeof disconnect>[1][],
): Flow {
  let left = edges.reduce(disconnect, flow)
  left = removeSteps(left, ids)
  for (const id of ids) left = removeRollback(left, id)
  return ids.includes(ROLLBACK) ? setFlowRollback(left, null) : left
}

function countProblems(
  flow: Flow,
  issues: ReturnType<typeof checkFlow>['issues'],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { path, severity } of issues) {
    const at = severity === 'error' ? whereOf(flow, path) : null
    if (at !== null) counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  return counts
}

function backShown(played: ReturnType<typeof rehearsed>, shown: number): number {
  return played.beats.slice(0, shown).filter(({ isBack }) => isBack).length
}
