'use client'
import type { FlowView } from '@contraflow/api'
import type { Catalog, Flow, Issue, Position } from '@contraflow/flow'
import { Badge } from '@contraflow/ui'
import { useRouter } from 'next/navigation'
import { memo, useMemo, useRef, useState } from 'react'
import { toast } from 'sonner'
import { useArtifacts } from '../api/use-artifacts.ts'
import { type CanvasDeeds, CanvasHandle } from '../canvas/canvas-deeds.tsx'
import { FailsHereContext } from '../canvas/fails-here.tsx'
import { FlowCanvas } from '../canvas/flow-canvas.tsx'
import { gapOf } from '../canvas/gap-of.ts'
import { OthersContext } from '../canvas/others.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { Drawer, type DrawerTab } from './drawer/drawer.tsx'
import { useUnfinished } from './drawer/use-unfinished.ts'
import { whereOf } from './drawer/where-of.ts'
import { EmptyCanvas } from './empty-canvas.tsx'
import { FlowPalette } from './flow-palette.tsx'
import { Inspector } from './inspector/inspector.tsx'
import { Outline } from './outline/outline.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { SaveStateText } from './save-state-text.tsx'
import { overlayOf } from './shown-run/overlay.ts'
import { RunBar } from './shown-run/run-bar.tsx'
import { useShownRun } from './shown-run/use-shown-run.ts'
import { standingOf } from './standing.tsx'
import type { DraftLine } from './together/draft-line.ts'
import { Faces } from './together/faces.tsx'
import { useOthers } from './together/use-others.ts'
import { Toolbar } from './toolbar.tsx'
import { TryDialog } from './trial/try-dialog.tsx'
import { useCanvasEdits } from './use-canvas-edits.ts'
import { useDesignerCommands } from './use-designer-commands.ts'
import { useDraft } from './use-draft.ts'
import { useEditors, useEditorsSoon } from './use-editors.ts'
import { useFailsHere } from './use-fails-here.ts'
import { useRehearsal } from './use-rehearsal.ts'
import { useSelectionEdits } from './use-selection-edits.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { useView } from './use-view.ts'
import { newsSince } from './versions/news-since.ts'
import { useCompare } from './versions/use-compare.ts'
import { useVersions } from './versions/use-versions.ts'

/** These are drawn anew only when something of theirs has changed, and so not with each key in the inspector. */
const Canvas = memo(FlowCanvas)
const DrawerBelow = memo(Drawer)

/** Palette, canvas, inspector and drawer over one draft. */
export function Designer({
  view,
  line,
  catalog,
}: {
  view: Pick<FlowView, 'id' | 'versions'>
  line: DraftLine
  catalog: Catalog
}) {
  const draft = useDraft(line, catalog)
  const { flow, settled, apply, issues, plan, judge, digest } = draft
  const [selected, setSelected] = useState<string | null>(null)
  const [many, setMany] = useState<readonly string[]>([])
  const [tab, setTab] = useState<DrawerTab>('rehearsal')
  const { versions, reloadVersions } = useVersions(view)
  const [isPublishing, setPublishing] = useState(false)
  const [isTrying, setTrying] = useState(false)
  const rehearsal = useRehearsal(settled, plan, judge)
  const failsHere = useFailsHere(rehearsal, plan)
  const shownRun = useShownRun(view.id, settled, setSelected)
  const overlay = overlayOf(rehearsal, shownRun)
  const { refs, compare } = useCompare()
  const editors = useEditors({ areWanted: refs !== null })
  useEditorsSoon()
  const edits = useCanvasEdits(catalog, apply)
  const others = useOthers(line, draft, { selected, many })
  const problems = useMemo(() => countProblems(settled, issues), [settled, issues])
  const known = useMemo(
    () => ({ flow: settled, issues, plan, judge, digest, apply }),
    [settled, issues, plan, judge, digest, apply],
  )
  const canvas = useRef<CanvasDeeds>(null)
  const handle = useMemo(() => <CanvasHandle ref={canvas} flow={settled} />, [settled])
  const [shownAs, showAs] = useView()
  const router = useRouter()
  const pointer = useRef<Position | null>(null)
  const chosen = allChosen(many, selected)
  const remove = (ids: readonly string[]) => edits.onRemove(ids, [], gapOf(flow, ids, catalog))
  const choose = (ids: readonly string[]) => {
    if (ids.length > 0) canvas.current?.choose(ids)
  }
  const selection = useSelectionEdits({ flow, chosen, apply, remove, choose, pointer })
  useShortcuts({
    copy: selection.copied,
    cut: () => remove(chosen),
    paste: selection.pasted,
    onNothing: () => {
      if (chosen.length > 0) toast('Nothing is copied: of what is chosen, only steps are.')
    },
  })
  const chosenOrLast = flow.steps.find(({ id }) => id === selected) ?? flow.steps.at(-1)
  const rehearse = () => {
    setTab('rehearsal')
    if (chosenOrLast !== undefined) rehearsal.suppose([chosenOrLast.id])
  }
  const [unfinished, setUnfinished] = useUnfinished(view.id)
  const [latest] = versions
  const isPublished = latest !== undefined && (draft.digest ?? latest.digest) === latest.digest
  const uploaded = useArtifacts({ areWanted: (latest?.artifacts.length ?? 0) > 0 })
  const news = newsSince(latest, plan, uploaded)
  const hasErrors = issues.some(({ severity }) => severity === 'error')
  // What is asked for before the first judgement waits for it.
  const isUnknown = judge.judged === null && flow.steps.length > 0
  const standing = standingOf(draft)
  const { commands, addAfter, onAdding } = useDesignerCommands({
    draft,
    catalog,
    edits,
    selected,
    many,
    onSelect: setSelected,
    canvas,
    view: shownAs,
    onView: showAs,
    openTab: setTab,
    canRehearse: isUnknown || (plan !== null && flow.steps.length > 0),
    rehearse,
    failsHere: () => {
      if (selected !== null && !selected.startsWith('$')) rehearsal.toggle(selected)
    },
    hasEndedRun: shownRun.isEnded,
    closeRun: () => shownRun.show(null),
    isComparing: refs !== null,
    closeComparison: () => compare(null),
    canTry: isUnknown || plan !== null,
    tryIt: () => setTrying(true),
    canPublish: isUnknown || (digest !== null && !hasErrors && !(isPublished && news.length === 0)),
    publish: () => setPublishing(true),
    canDeploy: latest !== undefined,
    deploy: () => router.push(`/flows/${view.id}/deploy`),
  })
  return (
    <div className="relative flex h-dvh min-h-0 flex-col">
      <PageHeader
        trail={[{ href: '/flows', label: 'Flows' }]}
        title={flow.name}
        beside={
          <>
            <PublishedBadge number={latest?.number ?? null} isPublished={isPublished} />
            <SaveStateText state={draft.save} retry={() => void draft.flush()} />
          </>
        }
      >
        <Faces me={draft.me} others={draft.others} rename={line.rename} />
        <Toolbar flowId={view.id} commands={commands} view={shownAs} />
      </PageHeader>
      <div className="flex min-h-0 flex-1">
        <FlowPalette
          flow={flow}
          catalog={catalog}
          selected={selected}
          apply={apply}
          onSelect={setSelected}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <RunBar
            shown={shownRun}
            flow={settled}
            digest={digest}
            isCovered={overlay.of === 'rehearsal'}
            onCompare={compare}
          />
          <main
            aria-label={shownAs === 'outline' ? 'Outline' : 'Canvas'}
            data-canvas-keys
            className="relative min-h-0 flex-1"
          >
            {shownAs === 'canvas' && flow.steps.length === 0 && (
              <EmptyCanvas onAdd={() => addAfter(null)} />
            )}
            {shownAs === 'outline' ? (
              <Outline
                flow={flow}
                catalog={catalog}
                edits={edits}
                apply={apply}
                problems={problems}
                marks={overlay.marks}
                marksOf={overlay.of}
                selected={selected}
                onSelect={setSelected}
                onRehearse={(failing) => {
                  setTab('rehearsal')
                  rehearsal.suppose([failing])
                }}
                addAfter={addAfter}
                onAdding={onAdding}
              />
            ) : (
              <OthersContext value={others}>
                <FailsHereContext value={failsHere}>
                  <Canvas
                    flow={settled}
                    catalog={catalog}
                    problems={problems}
                    edits={edits}
                    selected={selected}
                    onSelect={setSelected}
                    onSelectMany={setMany}
                    lookAt={rehearsal.lookAt}
                    commands={selection.bar}
                    pointer={pointer}
                    hasOverview
                    wayBack={overlay.wayBack}
                    marks={overlay.marks}
                  >
                    {handle}
                  </Canvas>
                </FailsHereContext>
              </OthersContext>
            )}
          </main>
          <section aria-label="Problems, rehearsal, source and history" data-drawer>
            <DrawerBelow
              flowId={view.id}
              draft={known}
              catalog={catalog}
              versions={versions}
              rehearsal={rehearsal}
              selected={selected}
              tab={tab}
              onTab={setTab}
              onSelect={setSelected}
              onCompare={compare}
              unfinished={unfinished}
              onUnfinished={setUnfinished}
            />
          </section>
        </div>
        <Inspector
          flow={flow}
          catalog={catalog}
          issues={issues}
          selected={selected}
          apply={apply}
          undo={draft.undo}
          onSelect={setSelected}
        />
      </div>
      {refs !== null && editors !== null && (
        <editors.CompareView
          refs={refs}
          draft={flow}
          versions={versions}
          catalog={catalog}
          onCompare={compare}
        />
      )}
      <TryDialog
        flowId={view.id}
        open={isTrying}
        onOpenChange={setTrying}
        plan={plan}
        standing={standing}
        hasUnfinished={unfinished !== null}
        save={draft.flush}
        onStarted={(runId) => {
          rehearsal.suppose(null)
          shownRun.show(runId)
        }}
      />
      <PublishDialog
        flowId={view.id}
        open={isPublishing}
        onOpenChange={setPublishing}
        flow={flow}
        others={draft.others}
        digest={draft.digest}
        standing={standing}
        isPublished={isPublished}
        news={news}
        hasUnfinished={unfinished !== null}
        save={draft.flush}
        onPublished={(version) => {
          reloadVersions()
          toast.success(`Version ${version.number} is published.`)
        }}
      />
    </div>
  )
}

function allChosen(many: readonly string[], selected: string | null): readonly string[] {
  if (many.length > 0) return many
  return selected === null ? [] : [selected]
}

function PublishedBadge({
  number,
  isPublished,
}: {
  /** null: never published. */
  number: number | null
  isPublished: boolean
}) {
  const published = number === null ? 'Draft, never published' : `v${number} published`
  return (
    <Badge tone={isPublished ? 'done' : 'going'}>
      {isPublished || number === null ? published : `Draft · ${published}`}
    </Badge>
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
