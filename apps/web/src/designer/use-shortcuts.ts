'use client'
import { useEffect, useEffectEvent } from 'react'

/** The designer's keys, as long as nobody is writing somewhere. */
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
    if (!(event.ctrlKey || event.metaKey) || isWriting(event.target)) return
    const key = event.key.toLowerCase()
    if (key === 'z' || key === 'y') {
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
  })
  const onCopy = useEffectEvent((event: ClipboardEvent) => {
    const text = isWriting(event.target) ? '' : copy()
    if (text === '') return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  })
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (isWriting(event.target)) return
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

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}
