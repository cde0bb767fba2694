'use client'
import { useEffect, useEffectEvent } from 'react'
import { isTaken } from '../canvas/is-taken.ts'

/** Cutting, copying and pasting, of which the browser tells by events of their own; all other keys are commands'. */
export function useShortcuts({
  copy,
  cut,
  paste,
  onNothing,
}: {
  /** What is copied, as text; empty: nothing that is chosen can be. */
  copy: () => string
  /** Takes away what was copied. */
  cut: () => void
  paste: (text: string) => void
  /** Copying was asked for, and there is nothing to copy. */
  onNothing: () => void
}): void {
  const onCopy = useEffectEvent((event: ClipboardEvent) => {
    if (isTaken(event)) return
    const text = copy()
    if (text === '') {
      // Words that are marked on the page are copied by the browser.
      if (getSelection()?.isCollapsed !== false) onNothing()
      return
    }
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
    if (event.type === 'cut') cut()
  })
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (isTaken(event)) return
    paste(event.clipboardData?.getData('text/plain') ?? '')
  })
  useEffect(() => {
    const copied = (event: ClipboardEvent) => onCopy(event)
    const pasted = (event: ClipboardEvent) => onPaste(event)
    window.addEventListener('copy', copied)
    window.addEventListener('cut', copied)
    window.addEventListener('paste', pasted)
    return () => {
      window.removeEventListener('copy', copied)
      window.removeEventListener('cut', copied)
      window.removeEventListener('paste', pasted)
    }
  }, [])
}
