import { parseFlow } from '@contraflow/flow'
import { useCallback, useState } from 'react'
import type { Unfinished } from './source-panel.tsx'

/**
 * What is written of a flow's source and not drawn yet; null: nothing. It is kept in this tab of the browser, whatever page
 * is shown meanwhile and when it is loaded again, until it is drawn or let go.
 */
export function useUnfinished(
  flowId: string,
): readonly [Unfinished | null, (unfinished: Unfinished | null) => void] {
  const [unfinished, setUnfinished] = useState(() => kept(flowId))
  const change = useCallback(
    (now: Unfinished | null) => {
      setUnfinished(now)
      keep(flowId, now)
    },
    [flowId],
  )
  return [unfinished, change]
}

function keep(flowId: string, unfinished: Unfinished | null): void {
  try {
    if (unfinished === null) sessionStorage.removeItem(keyOf(flowId))
    else sessionStorage.setItem(keyOf(flowId), JSON.stringify(unfinished))
  } catch {
    // A browser that keeps nothing, or has no room: it is kept for as long as the flow is open.
  }
}

function kept(flowId: string): Unfinished | null {
  try {
    const { text, from, said } = JSON.parse(sessionStorage.getItem(keyOf(flowId)) ?? '')
    const flows = { from: parseFlow(from).flow, said: parseFlow(said).flow }
    if (typeof text !== 'string' || flows.from === null || flows.said === null) return null
    return { text, from: flows.from, said: flows.said }
  } catch {
    return null
  }
}

function keyOf(flowId: string): string {
  return `contraflow-source-${flowId}`
}
