'use client'
import { type RefObject, useLayoutEffect, useRef } from 'react'

/** What a value is now, for whoever asks later; nothing is drawn anew for it. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  }, [value])
  return latest
}
