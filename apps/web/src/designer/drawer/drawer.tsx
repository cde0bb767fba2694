'use client'
import type { FlowView } from '@contraflow/api'
import { Tabs } from '@contraflow/ui'
import type { Draft } from '../use-draft.ts'
import type { Rehearsal } from '../use-rehearsal.ts'
import { HistoryPanel } from './history-panel.tsx'
import { ProblemsPanel } from './problems-panel.tsx'
import { RehearsalPanel } from './rehearsal-panel.tsx'
import { SourcePanel } from './source-panel.tsx'

export type DrawerTab = 'problems' | 'rehearsal' | 'source' | 'history'

/** Below the canvas: what is to be known of the draft before it is deployed. */
export function Drawer({
  flowId,
  draft: { flow, issues, plan, apply },
  versions,
  rehearsal,
  tab,
  onTab,
  onSelect,
}: {
  flowId: string
  draft: Pick<Draft, 'flow' | 'issues' | 'plan' | 'apply'>
  versions: FlowView['versions']
  rehearsal: Rehearsal
  tab: DrawerTab
  onTab: (tab: DrawerTab) => void
  onSelect: (id: string) => void
}) {
  const hasErrors = issues.some(({ severity }) => severity === 'error')
  return (
    <Tabs<DrawerTab>
      value={tab}
      onChange={onTab}
      className="flex h-64 shrink-0 flex-col border-t border-line bg-panel [&>[role=tabpanel]]:min-h-0 [&>[role=tabpanel][data-state=active]]:flex-1 [&>[role=tabpanel]]:overflow-y-auto"
      tabs={[
        {
          value: 'problems',
          label: (
            <>
              Problems{' '}
              <span className={hasErrors ? 'text-broken' : 'text-muted'}>{issues.length}</span>
            </>
          ),
          content: <ProblemsPanel flow={flow} issues={issues} onGo={onSelect} />,
        },
        {
          value: 'rehearsal',
          label: 'Rehearsal',
          content: (
            <RehearsalPanel
              flow={flow}
              plan={plan}
              played={rehearsal.played}
              state={rehearsal.state}
              onChange={rehearsal.change}
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
          content: <HistoryPanel flowId={flowId} versions={versions} apply={apply} />,
        },
      ]}
    />
  )
}
