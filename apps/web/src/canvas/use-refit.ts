import { type OnMove, useStore } from '@xyflow/react'
import { useCallback, useEffect, useEffectEvent, useRef } from 'react'

/**
 * Brings a drawing into view again whenever its room changes, unless somebody has moved or zoomed it since it was last all in
 * view. `isOn`: false where a drawing stays where it is.
 */
export function useRefit(isOn: boolean, fit: () => void) {
  const width = useStore((store) => store.width)
  const height = useStore((store) => store.height)
  const isInHand = useRef(false)
  const room = useRef({ width, height })
  const refit = useEffectEvent(fit)
  useEffect(() => {
    const isSame = room.current.width === width && room.current.height === height
    room.current = { width, height }
    if (isOn && !isSame && !isInHand.current && width > 0 && height > 0) refit()
  }, [isOn, width, height])
  const take = useCallback(() => {
    isInHand.current = true
  }, [])
  // What the page itself does comes without an event.
  const onMove: OnMove = useCallback((event) => event !== null && take(), [take])
  return {
    handlers: isOn ? { onMove } : {},
    onZoom: take,
    onFit: () => {
      isInHand.current = false
    },
  }
}
