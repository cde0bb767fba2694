'use client'
import { type Catalog, type Flow, type Issue, isValid, type Plan } from '@contraflow/flow'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { ApplyEdit } from './draft.ts'
import { type JudgeOfDraft, useJudge } from './judge/use-judge.ts'
import type { DraftLine } from './together/draft-line.ts'
import type { LineView, SaveState } from './together/line-view.ts'
import { useMissingFiles } from './use-missing-files.ts'
import { usePluginIssues } from './use-plugin-issues.ts'
import { useSettled } from './use-settled.ts'

/** A draft in the hands of a person: the flow, how it came to be, and what is to be said of it. */
export interface Draft {
  readonly flow: Flow
  /** What is drawn and checked: a moment behind while somebody types. */
  readonly settled: Flow
  /** This person's own steps: how many can be taken back, and made again. */
  readonly history: {
    readonly past: { readonly length: number }
    readonly future: { readonly length: number }
    /** Of the last edit here, as `apply` was given it. */
    readonly group: string | null
    /** What changed the flow last: `theirs` is what somebody else did. */
    readonly did: LineView['did']
  }
  readonly apply: ApplyEdit
  /** Takes back what this person did last, and nothing that others did. */
  readonly undo: () => void
  readonly redo: () => void
  readonly save: SaveState
  /** Resolves once the server has all of it; false: it can't be reached, or has refused it. */
  readonly flush: () => Promise<boolean>
  /** Who else is in the flow, and how this person is seen by them. */
  readonly others: LineView['others']
  readonly me: LineView['me']
  /** By the worker, a moment after each change. */
  readonly judge: JudgeOfDraft
  /** It was judged as it stands now. */
  readonly isJudged: boolean
  /** Of the rules and of the plugins, and of files that are not there. */
  readonly issues: readonly Issue[]
  /** null: it is not judged yet. */
  readonly digest: string | null
  /** null: it has errors, so that there is nothing to run, or it is not judged yet. */
  readonly plan: Plan | null
}

const NOT_YET: readonly Issue[] = []

/** Holds an open draft, with what everybody in it does. */
export function useDraft(line: DraftLine, catalog: Catalog): Draft {
  const { flow, group, did, depth, save, others, me } = useSyncExternalStore(
    line.subscribe,
    line.view,
    line.view,
  )
  if (flow === null) throw new Error('a draft is shown once it is open')
  const settled = useSettled({ flow, group })
  const judge = useJudge(settled, catalog)
  const { judged } = judge
  const own = judged?.issues ?? NOT_YET
  const said = usePluginIssues(settled, judged !== null && isValid(own))
  const missing = useMissingFiles(settled, catalog)
  const issues = useMemo(() => [...own, ...said, ...missing], [own, said, missing])
  const isJudged = judged?.flow === flow
  const plan = useMemo(
    () => (judged !== null && isValid(issues) ? judged.plan : null),
    [judged, issues],
  )
  const digest = judged?.digest ?? null
  useWarnOfUnsaved(save.is !== 'saved')
  const { past, future } = depth
  const history = useMemo(
    () => ({ past: { length: past }, future: { length: future }, group, did }),
    [past, future, group, did],
  )
  const { apply, undo, redo, flush } = line
  return {
    flow,
    settled,
    history,
    apply,
    undo,
    redo,
    save,
    flush,
    others,
    me,
    judge,
    isJudged,
    issues,
    digest,
    plan,
  }
}

/** What is not sent yet is kept in this browser, but nobody else has it. */
function useWarnOfUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isUnsaved])
}
