'use client'
import { useEffect, useEffectEvent } from 'react'
import { isTaken } from '../canvas/is-taken.ts'

/** The designer's keys, as long as nothing else has them. */
export function useShortcuts({
  undo,
  redo,
  copy,
  paste,
}: {
  undo: () => void
  redo: () => void
  /** What is copied, as text; empty: nothing is chosen. */
  copy: () => string
  paste: (text: string) => void
}): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || isTaken(event)) return
    const key = event.key.toLowerCase()
    if (key === 'z' || key === 'y') {
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
  })
  const onCopy = useEffectEvent((event: ClipboardEvent) => {
    const text = isTaken(event) ? '' : copy()
    if (text === '') return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  })
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (isTaken(event)) return
    paste(event.clipboardData?.getData('text/plain') ?? '')
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => onKey(event)
    const copied = (event: ClipboardEvent) => onCopy(event)
    const pasted = (event: ClipboardEvent) => onPaste(event)
    window.addEventListener('keydown', key)
    window.addEventListener('copy', copied)
    window.addEventListener('paste', pasted)
    return () => {
      window.removeEventListener('keydown', key)
      window.removeEventListener('copy', copied)
      window.removeEventListener('paste', pasted)
    }
  }, [])
}
