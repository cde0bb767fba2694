'use client'
import { type Flow, neighbourOf, ROLLBACK } from '@contraflow/flow'
import { useEffect, useEffectEvent, useRef } from 'react'
import { toast } from 'sonner'
import { useCommandCenter } from '../commands/command-center.tsx'
import { keyWords } from '../commands/keys.ts'
import { changeWords } from './change-words.ts'
import { heirInPlace } from './heir-in-place.ts'
import { areKeysKept } from './into-inspector.ts'
import { REMOVAL } from './use-canvas-edits.ts'
import type { Draft } from './use-draft.ts'

const SETTLE_MS = 400

/**
 * Keeps the focus somewhere sensible while the flow changes, and tells screen readers what has become of it: where the
 * chosen step is gone, what stands in its place now is chosen, else its neighbour; or nothing, while the source is written and
 * where somebody else took it away from under what is being written. What has come is chosen where `follows` says so, and by
 * undoing always.
 */
export function useFollowChanges({
  draft: { flow, history },
  selected,
  follows,
  go,
}: {
  draft: Pick<Draft, 'flow' | 'history'>
  selected: string | null
  /** True: what comes next was added here, and is to be chosen. Asked once for each change. */
  follows: () => boolean
  go: (id: string | null, takesFocus: boolean) => void
}): void {
  const last = useRef({ flow, history, selected })
  const leaveWriting = () => {
    // Whoever writes goes on for a moment: nothing is chosen that their keys could do something to.
    go(null, false)
    toast('What you were writing in is deleted, and what you wrote there with it.')
  }
  const follow = useEffectEvent((now: Flow, chosen: string | null) => {
    const before = last.current
    last.current = { flow: now, history, selected: chosen ?? before.selected }
    if (before.flow === now) return
    const isTheirs = history.did === 'theirs'
    const isWalkedBack = isBack(history)
    const [come] = onlyIn(now, before.flow)
    const gone = onlyIn(before.flow, now).find((id) => id === (chosen ?? before.selected))
    if (come !== undefined && !isTheirs && (isWalkedBack || follows())) go(come, true)
    else if (gone !== undefined && isTheirs && areKeysKept()) leaveWriting()
    else if (gone !== undefined) {
      go(heirOf({ before: before.flow, now, gone, history }), isLost(document.activeElement))
    }
  })
  useEffect(() => follow(flow, selected), [flow, selected])
  useTellChanges(flow, history)
}

/** What is chosen instead of what is gone; null: nothing, such as where the source takes one thing after the other away. */
function heirOf({
  before,
  now,
  gone,
  history: { did, group },
}: {
  before: Flow
  now: Flow
  gone: string
  history: Draft['history']
}): string | null {
  const heir = heirInPlace(before, now, gone)
  const isWritten = did === 'edit' && group === 'source'
  return heir !== null || isWritten ? heir : neighbourOf(before, now, gone)
}

function isBack({ did }: Draft['history']): boolean {
  return did === 'undo' || did === 'redo'
}

/** What had the focus is gone, or is about to be. */
function isLost(focused: Element | null): boolean {
  return (
    focused === null ||
    focused === document.body ||
    focused.closest('.react-flow, [data-outline], aside[aria-label=Inspector]') !== null
  )
}

function onlyIn(flow: Flow, other: Flow): readonly string[] {
  const known = new Set(idsOf(other))
  return idsOf(flow).filter((id) => !known.has(id))
}

function idsOf({ steps, rollbacks, flowRollback }: Flow): readonly string[] {
  const all = [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])].map(({ id }) => id)
  return flowRollback === undefined ? all : [...all, ROLLBACK]
}

/** Once it has come to rest: typing is heard letter by letter anyway. */
function useTellChanges(flow: Flow, history: Draft['history']): void {
  const { tell } = useCommandCenter()
  const told = useRef({ flow, history })
  useEffect(() => {
    const timer = setTimeout(() => {
      const before = told.current
      told.current = { flow, history }
      const isTyping = history.group !== null && !history.group.startsWith(REMOVAL)
      // What others did is told as a notice.
      if (before.flow === flow || isTyping || history.did === 'theirs') return
      const words = changeWords(before.flow, flow)
      if (words === '') return
      const isUndone = history.did === 'undo'
      tell(isUndone ? `Undone. ${words}` : `${words} Undo with ${keyWords('Mod+Z').join(' ')}.`)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [flow, history, tell])
}
