import type { DesignerDeeds } from './commands.ts'
import { whereOf } from './drawer/where-of.ts'
import { focusFlowPart, focusInspector } from './into-inspector.ts'
import type { EquippedDesk } from './use-designer-commands.ts'

type Deed =
  | 'view'
  | 'hasProblems'
  | 'canRehearse'
  | 'hasEndedRun'
  | 'isComparing'
  | 'canTry'
  | 'canPublish'
  | 'canDeploy'
  | 'rehearse'
  | 'failsHere'
  | 'closeRun'
  | 'closeComparison'
  | 'tryIt'
  | 'publish'
  | 'deploy'
  | 'save'
  | 'fit'
  | 'toggleOutline'
  | 'openTab'
  | 'goToProblem'
  | 'openInspector'

/** What looks at the flow, or does something with the whole of it. */
export function lookDeeds(desk: EquippedDesk): Pick<DesignerDeeds, Deed> {
  const { draft, view, onView, canvas, openTab } = desk
  return {
    view,
    hasProblems: draft.issues.length > 0,
    canRehearse: desk.canRehearse,
    hasEndedRun: desk.hasEndedRun,
    isComparing: desk.isComparing,
    canTry: desk.canTry,
    canPublish: desk.canPublish,
    canDeploy: desk.canDeploy,
    rehearse: desk.rehearse,
    failsHere: desk.failsHere,
    closeRun: desk.closeRun,
    closeComparison: desk.closeComparison,
    tryIt: desk.tryIt,
    publish: desk.publish,
    deploy: desk.deploy,
    save: () => void draft.flush(),
    fit: () => canvas.current?.fit(),
    toggleOutline: () => onView(view === 'canvas' ? 'outline' : 'canvas'),
    openTab: (tab) => {
      openTab(tab)
      requestAnimationFrame(() => focusTab(tab))
    },
    goToProblem: (by) => goToProblem(desk, by),
    openInspector: focusInspector,
  }
}

function focusTab(tab: string): void {
  document.querySelector<HTMLElement>(`[data-drawer] [role=tab][id$="-trigger-${tab}"]`)?.focus()
}

/** The next problem after that of what is chosen, round and round. */
function goToProblem(
  { draft: { flow, issues }, selected, go, openTab, tell }: EquippedDesk,
  by: 1 | -1,
) {
  const places = issues.flatMap((issue) => {
    const at = whereOf(flow, issue.path)
    return at === null ? [] : [{ at, issue }]
  })
  const groups = [...new Set(places.map(({ at }) => at))]
  const here = selected === null ? -1 : groups.indexOf(selected)
  const next = groups.at((here === -1 && by === -1 ? 0 : here + by) % groups.length)
  openTab('problems')
  if (next === undefined) {
    issues.some(({ path }) => focusFlowPart(path, () => go(null, false)))
    tell(issues.map(({ message }) => message).join(' '))
    return
  }
  go(next, true)
  tell(places.flatMap(({ at, issue }) => (at === next ? [issue.message] : [])).join(' '))
}
