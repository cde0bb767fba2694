'use client'
import type { FlowView } from '@contraflow/api'
import type { Catalog } from '@contraflow/flow'
import { Tabs } from '@contraflow/ui'
import type { Draft } from '../use-draft.ts'
import { useEditors } from '../use-editors.ts'
import type { Rehearsal } from '../use-rehearsal.ts'
import type { ComparedRefs } from '../versions/version-ref.ts'
import { DrawerEdge, useDrawerHeight } from './drawer-height.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { ProblemsPanel } from './problems-panel.tsx'
import { RehearsalPanel } from './rehearsal-panel.tsx'
import type { Unfinished } from './source-panel.tsx'

export type DrawerTab = 'problems' | 'rehearsal' | 'source' | 'history'

/** Below the canvas: what is to be known of the draft before it is deployed. */
export function Drawer({
  flowId,
  draft: { flow, issues, plan, judge, digest, apply },
  catalog,
  versions,
  rehearsal,
  selected,
  tab,
  onTab,
  onSelect,
  onCompare,
  unfinished,
  onUnfinished,
}: {
  flowId: string
  draft: Pick<Draft, 'flow' | 'issues' | 'plan' | 'judge' | 'digest' | 'apply'>
  catalog: Catalog
  versions: FlowView['versions']
  rehearsal: Rehearsal
  selected: string | null
  tab: DrawerTab
  onTab: (tab: DrawerTab) => void
  onSelect: (id: string | null) => void
  onCompare: (refs: ComparedRefs) => void
  /** A tab that is not shown is not there. */
  unfinished: Unfinished | null
  onUnfinished: (unfinished: Unfinished | null) => void
}) {
  const hasErrors = issues.some(({ severity }) => severity === 'error')
  const height = useDrawerHeight()
  const editors = useEditors({ areWanted: tab === 'source' })
  return (
    <div className="relative shrink-0" style={{ height: height.px }}>
      <DrawerEdge height={height} />
      <Tabs<DrawerTab>
        value={tab}
        onChange={onTab}
        className="flex h-full flex-col border-t border-line bg-panel [&>[role=tabpanel]]:min-h-0 [&>[role=tabpanel][data-state=active]]:flex-1 [&>[role=tabpanel]]:overflow-y-auto"
        tabs={[
          {
            value: 'problems',
            label: (
              <>
                Problems{' '}
                <span className={hasErrors ? 'text-broken' : 'text-muted'}>{issues.length}</span>
              </>
            ),
            content: (
              <ProblemsPanel
                catalog={catalog}
                judge={judge}
                issues={issues}
                apply={apply}
                onGo={onSelect}
              />
            ),
          },
          {
            value: 'rehearsal',
            label: 'Rehearsal',
            content: <RehearsalPanel flow={flow} plan={plan} judge={judge} rehearsal={rehearsal} />,
          },
          {
            value: 'source',
            label: (
              <>
                Source
                {unfinished !== null && <NotDrawn />}
              </>
            ),
            content: (
              <div className="h-full">
                {editors !== null && (
                  <editors.SourcePanel
                    flow={flow}
                    catalog={catalog}
                    judged={judge.judged}
                    issues={issues}
                    selected={selected}
                    unfinished={unfinished}
                    onUnfinished={onUnfinished}
                    apply={apply}
                  />
                )}
              </div>
            ),
          },
          {
            value: 'history',
            label: 'History',
            content: (
              <HistoryPanel
                flowId={flowId}
                flow={flow}
                digest={digest}
                versions={versions}
                apply={apply}
                onCompare={onCompare}
              />
            ),
          },
        ]}
      />
    </div>
  )
}

function NotDrawn() {
  return (
    <>
      <span
        aria-hidden="true"
        title="What is written is not drawn yet"
        className="ml-1.5 inline-block size-1.5 rounded-full bg-broken align-middle"
      />
      <span className="sr-only">, not drawn yet</span>
    </>
  )
}
