'use client'
import { useCallback, useEffect, useMemo, useState } from 'react'

export const SPEEDS = [0.5, 1, 2, 4] as const
export type Speed = (typeof SPEEDS)[number]

const BEAT_MS = 700

/** How far a rehearsal is shown, and whether it goes on by itself. */
export interface Playing {
  /** How many beats are shown. */
  readonly shown: number
  readonly isPlaying: boolean
  readonly speed: Speed
  /** Goes on by itself; from the beginning, where it was at the end. */
  readonly play: () => void
  readonly pause: () => void
  /** Shows just so many beats. */
  readonly seek: (shown: number) => void
  readonly toEnd: () => void
  readonly setSpeed: (speed: Speed) => void
}

/** @param count how many beats there are */
export function usePlaying(count: number): Playing {
  const [wanted, setWanted] = useState(Number.MAX_SAFE_INTEGER)
  const [isOn, setOn] = useState(false)
  const [speed, setSpeed] = useState<Speed>(1)
  const shown = Math.min(wanted, count)
  const isPlaying = isOn && shown < count
  useEffect(() => {
    if (!isPlaying) return
    const timer = setTimeout(() => setWanted(shown + 1), BEAT_MS / speed)
    return () => clearTimeout(timer)
  }, [isPlaying, shown, speed])
  const toEnd = useCallback(() => {
    setOn(false)
    setWanted(Number.MAX_SAFE_INTEGER)
  }, [])
  return useMemo(
    () => ({
      shown,
      isPlaying,
      speed,
      play: () => {
        if (shown >= count) setWanted(0)
        setOn(true)
      },
      pause: () => setOn(false),
      seek: (to: number) => {
        setOn(false)
        setWanted(Math.max(0, to))
      },
      toEnd,
      setSpeed,
    }),
    [shown, isPlaying, speed, count, toEnd],
  )
}
