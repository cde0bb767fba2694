'use client'
import type { Flow } from '@contraflow/flow'
import { startTransition, useEffect, useState } from 'react'
import type { LineView } from './together/line-view.ts'

const PAUSE_MS = 300

/**
 * The flow as it was when nobody was typing: what costs more than a keystroke may (all cards, all checks) follows a moment
 * after the last one. Every other edit, and the Source's own, is there at once.
 */
export function useSettled({
  flow,
  group,
}: Pick<LineView, 'group'> & { readonly flow: Flow }): Flow {
  const [settled, settle] = useState(flow)
  const isTyping = group !== null && group !== 'source'
  if (!isTyping && settled !== flow) settle(flow)
  useEffect(() => {
    if (!isTyping) return
    const timer = setTimeout(() => startTransition(() => settle(flow)), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [flow, isTyping])
  return isTyping ? settled : flow
}
