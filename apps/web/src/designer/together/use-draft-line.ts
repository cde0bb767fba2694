'use client'
import { parseFlow } from '@contraflow/flow'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { useTRPC } from '../../api/trpc.ts'
import { draftQuery } from '../draft-query.ts'
import type { DraftLine } from './draft-line.ts'
import { saidOfOthers } from './said-of-others.ts'

const TOLD_MS = 4_000

/** A draft that is being opened, is open, or can't be. */
export type OpenedLine =
  | { readonly is: 'opening' }
  | { readonly is: 'open'; readonly line: DraftLine }
  | { readonly is: 'refused'; readonly why: string }

/** In the browser only: the server that draws pages first holds no copies. */
const coming = typeof window === 'undefined' ? null : import('./draft-line.ts')

/** Holds a copy of a draft for as long as the page is there. */
export function useDraftLine(flowId: string): OpenedLine {
  const queries = useQueryClient()
  const trpc = useTRPC()
  const [opened, setOpened] = useState<OpenedLine>({ is: 'opening' })
  useEffect(() => {
    let isThere = true
    let line: DraftLine | null = null
    const told = queries.fetchQuery(draftQuery(trpc, flowId)).then(
      ({ document }) => parseFlow(document).flow,
      () => null,
    )
    const open = async () => {
      const made = await coming
      if (!isThere || made === null) return
      line = new made.DraftLine(flowId, tellOfOthers)
      const why = await line.open(told)
      if (isThere) setOpened(why === null ? { is: 'open', line } : { is: 'refused', why })
    }
    void open()
    return () => {
      isThere = false
      line?.close()
      setOpened({ is: 'opening' })
    }
  }, [flowId, queries, trpc])
  return opened
}

function tellOfOthers(...[before, after, by]: Parameters<typeof saidOfOthers>): void {
  const said = saidOfOthers(before, after, by)
  // One at a time of each person: they go on typing.
  if (said !== null) toast(said, { id: `others-${by}`, duration: TOLD_MS })
}
