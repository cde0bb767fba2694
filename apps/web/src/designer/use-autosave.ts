'use client'
import { type Flow, parseFlow } from '@contraflow/flow'
import { useCallback, useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { toldError } from '../api/told-error.ts'
import { useTRPCClient } from '../api/trpc.ts'

const QUIET_MS = 500

const newerSchema = z.object({ revision: z.number(), document: z.unknown() })

/** How a draft stands to what the server has. */
export type SaveState =
  | { readonly is: 'saved'; readonly at: number | null }
  | { readonly is: 'saving' }
  | { readonly is: 'unsaved' }
  | { readonly is: 'failed'; readonly message: string }
  /** Somebody has saved since; both are kept until one is chosen. */
  | {
      readonly is: 'conflict'
      readonly theirs: Flow | null
      readonly revision: number
    }

/**
 * Saves a draft a moment after its last change, over the revision that it was made from, one save at a time. Nothing is
 * overwritten: a newer revision on the server is a conflict for the person to decide.
 */
export function useAutosave(
  flowId: string,
  firstRevision: number,
  flow: Flow,
): {
  readonly state: SaveState
  readonly revision: () => number
  /** Saves now; resolves once the server has the draft, to its revision (null: it could not). */
  readonly flush: () => Promise<number | null>
  /** `see` gets the other one, whichever is kept. */
  readonly decide: (keep: 'mine' | 'theirs', see: (theirs: Flow) => void) => void
} {
  const client = useTRPCClient()
  const [state, setState] = useState<SaveState>({ is: 'saved', at: null })
  const revision = useRef(firstRevision)
  const saved = useRef(flow)
  const latest = useRef(flow)
  const running = useRef<Promise<number | null> | null>(null)

  const save = useCallback(async (): Promise<number | null> => {
    const document = latest.current
    if (document === saved.current) return revision.current
    setState({ is: 'saving' })
    try {
      const answer = await client.flows.save.mutate({
        id: flowId,
        revision: revision.current,
        document,
      })
      revision.current = answer.revision
      saved.current = document
      setState(latest.current === document ? { is: 'saved', at: Date.now() } : { is: 'unsaved' })
      return answer.revision
    } catch (error) {
      setState(failedState(error))
      return null
    }
  }, [client, flowId])

  const flush = useCallback(async (): Promise<number | null> => {
    await running.current
    running.current = save().finally(() => {
      running.current = null
    })
    return running.current
  }, [save])

  useEffect(() => {
    latest.current = flow
    if (flow === saved.current) return
    setState((before) => (before.is === 'conflict' ? before : { is: 'unsaved' }))
    const timer = setTimeout(() => void flush(), QUIET_MS)
    return () => clearTimeout(timer)
  }, [flow, flush])

  const isSaved = state.is === 'saved'
  useEffect(() => {
    if (isSaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isSaved])

  return {
    state,
    revision: () => revision.current,
    flush,
    decide(keep, see) {
      if (state.is !== 'conflict') return
      revision.current = state.revision
      if (state.theirs !== null) see(state.theirs)
      if (keep === 'mine' || state.theirs === null) {
        void flush()
        return
      }
      saved.current = state.theirs
      setState({ is: 'saved', at: Date.now() })
    },
  }
}

function failedState(error: unknown): SaveState {
  const { code, message, details } = toldError(error)
  const newer = newerSchema.safeParse(details)
  if (code !== 'flow.newer-revision' || !newer.success) return { is: 'failed', message }
  const { revision, document } = newer.data
  return { is: 'conflict', theirs: parseFlow(document).flow, revision }
}
