'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { addressParams, addressWith, useAddress } from '../use-address.ts'
import { type ComparedRefs, comparedRefsText, readComparedRefs } from './version-ref.ts'

/**
 * What is compared, as the page's address says it: `?compare=v3..draft`. null: nothing. The browser's Back leads from it to
 * the draft.
 */
export function useCompare(): {
  readonly refs: ComparedRefs | null
  readonly compare: (refs: ComparedRefs | null) => void
} {
  const [refs, setRefs] = useState(addressRefs)
  // Behind the address is that of the draft: closed is then what Back does, so that Back does not open it again.
  const isAhead = useRef(false)
  useAddress({ compare: refs === null ? null : comparedRefsText(refs) })
  useEffect(() => {
    const look = () => {
      const shown = addressRefs()
      isAhead.current = shown !== null
      setRefs(shown)
    }
    window.addEventListener('popstate', look)
    return () => window.removeEventListener('popstate', look)
  }, [])
  const compare = useCallback((next: ComparedRefs | null) => {
    if (next === null && isAhead.current) {
      isAhead.current = false
      window.history.back()
      return
    }
    if (next !== null && addressRefs() === null) {
      isAhead.current = true
      window.history.pushState(null, '', addressWith({ compare: comparedRefsText(next) }))
    }
    setRefs(next)
  }, [])
  return { refs, compare }
}

function addressRefs(): ComparedRefs | null {
  return readComparedRefs(addressParams().get('compare'))
}
