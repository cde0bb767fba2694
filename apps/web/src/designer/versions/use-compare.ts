'use client'
import { useState } from 'react'
import { addressParams, useAddress } from '../use-address.ts'
import { type ComparedRefs, comparedRefsText, readComparedRefs } from './version-ref.ts'

/** What is compared, as the page's address says it: `?compare=v3..draft`. null: nothing. */
export function useCompare(): {
  readonly refs: ComparedRefs | null
  readonly compare: (refs: ComparedRefs | null) => void
} {
  const [refs, compare] = useState(() => readComparedRefs(addressParams().get('compare')))
  useAddress({ compare: refs === null ? null : comparedRefsText(refs) })
  return { refs, compare }
}
