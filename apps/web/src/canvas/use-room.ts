import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { Room } from './first-look.ts'

/** The room that there is at first, once there is some; and where it is to be looked for. */
export function useRoom(): [Room | null, RefObject<HTMLDivElement | null>] {
  const [room, setRoom] = useState<Room | null>(null)
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const look = () => {
      const { clientWidth: width, clientHeight: height } = element
      if (width > 0 && height > 0) setRoom((known) => known ?? { width, height })
    }
    look()
    const watching = new ResizeObserver(look)
    watching.observe(element)
    return () => watching.disconnect()
  }, [])
  return [room, place]
}
