'use client'
import type { FlowView } from '@contraflow/api'
import type { Catalog, Flow, Issue, Position } from '@contraflow/flow'
import { Badge } from '@contraflow/ui'
import { memo, useMemo, useRef, useState } from 'react'
import { toast } from 'sonner'
import { FlowCanvas } from '../canvas/flow-canvas.tsx'
import { gapOf } from '../canvas/gap-of.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Drawer, type DrawerTab } from './drawer/drawer.tsx'
import { whereOf } from './drawer/problems-panel.tsx'
import { Inspector } from './inspector/inspector.tsx'
import { Palette } from './palette.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { SaveStateText } from './save-state-text.tsx'
import { Toolbar } from './toolbar.tsx'
import { useCanvasEdits } from './use-canvas-edits.ts'
import { useDraft } from './use-draft.ts'
import { useRehearsal } from './use-rehearsal.ts'
import { useSelectionEdits } from './use-selection-edits.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** These are drawn anew only when something of theirs has changed, and so not with each key in the inspector. */
const Canvas = memo(FlowCanvas)
const DrawerBelow = memo(Drawer)

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
  const draft = useDraft(view, loaded, catalog)
  const { flow, settled, apply, autosave, issues, plan } = draft
  const [selected, setSelected] = useState<string | null>(null)
  const [many, setMany] = useState<readonly string[]>([])
  const [tab, setTab] = useState<DrawerTab>('rehearsal')
  const [versions, setVersions] = useState(view.versions)
  const [isPublishing, setPublishing] = useState(false)
  const rehearsal = useRehearsal(plan)
  const edits = useCanvasEdits(catalog, apply)
  const problems = useMemo(() => countProblems(settled, issues), [settled, issues])
  const known = useMemo(
    () => ({ flow: settled, issues, plan, apply }),
    [settled, issues, plan, apply],
  )
  const pointer = useRef<Position | null>(null)
  const chosen = many.length > 0 ? many : selected === null ? [] : [selected]
  const selection = useSelectionEdits({
    flow,
    chosen,
    apply,
    remove: (ids) => edits.onRemove(ids, [], gapOf(flow, ids, catalog)),
    pointer,
  })
  useShortcuts({
    undo: draft.undo,
    redo: draft.redo,
    copy: selection.copied,
    paste: selection.pasted,
  })
  const rehearse = () => {
    const failing = flow.steps.find(({ id }) => id === selected) ?? flow.steps.at(-1)
    setTab('rehearsal')
    if (failing !== undefined) {
      rehearsal.change({ failing: failing.id, shown: Number.MAX_SAFE_INTEGER })
    }
  }
  const [latest] = versions
  const isPublished = latest !== undefined && latest.digest === draft.digest
  const hasErrors = issues.some(({ severity }) => severity === 'error')
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
          draft={draft}
          canRehearse={plan !== null && flow.steps.length > 0}
          onRehearse={rehearse}
          canPublish={!(hasErrors || isPublished)}
          onPublish={() => setPublishing(true)}
          canDeploy={latest !== undefined}
        />
      </PageHeader>
      <div className="flex min-h-0 flex-1">
        <Palette
          catalog={catalog}
          onAdd={(uses) => {
            const after = flow.steps.find(({ id }) => id === selected) ?? flow.steps.at(-1)
            edits.onAdd(uses, after === undefined ? {} : { after: after.id })
          }}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="min-h-0 flex-1">
            <Canvas
              flow={settled}
              catalog={catalog}
              problems={problems}
              edits={edits}
              selected={selected}
              onSelect={setSelected}
              onSelectMany={setMany}
              lookAt={rehearsal.state?.failing ?? null}
              commands={selection.bar}
              pointer={pointer}
              hasMiniMap
              wayBack={rehearsal.wayBack}
              {...(rehearsal.marks === undefined ? {} : { marks: rehearsal.marks })}
            />
          </div>
          <DrawerBelow
            flowId={view.id}
            draft={known}
            versions={versions}
            rehearsal={rehearsal}
            tab={tab}
            onTab={setTab}
            onSelect={setSelected}
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

function countProblems(flow: Flow, issues: readonly Issue[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { path, severity } of issues) {
    const at = severity === 'error' ? whereOf(flow, path) : null
    if (at !== null) counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  return counts
}
