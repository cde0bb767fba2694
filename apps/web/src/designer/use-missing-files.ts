'use client'
import { type Catalog, type Flow, type Issue, missingFiles } from '@contraflow/flow'
import { useMemo } from 'react'
import { useUploadedNames } from '../api/use-artifacts.ts'

const NONE: readonly Issue[] = []

/** What a draft names of uploaded files that are not there; nothing before it is known which are. */
export function useMissingFiles(flow: Flow, catalog: Catalog): readonly Issue[] {
  const uploaded = useUploadedNames()
  return useMemo(
    () => (uploaded === null ? NONE : missingFiles(flow, catalog, uploaded)),
    [flow, catalog, uploaded],
  )
}
