'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

export type DesignerView = 'canvas' | 'outline'

/** How the flow is shown; kept in the address. */
export function useView(): readonly [DesignerView, (view: DesignerView) => void] {
  const params = useSearchParams()
  const view = params.get('view') === 'outline' ? 'outline' : 'canvas'
  const show = useCallback((next: DesignerView) => {
    const address = new URL(window.location.href)
    if (next === 'outline') address.searchParams.set('view', next)
    else address.searchParams.delete('view')
    window.history.replaceState(null, '', address)
  }, [])
  return [view, show]
}
