'use client'
import type { FlowView } from '@contraflow/api'
import { type Catalog, type Flow, type Issue, isValid, type Plan } from '@contraflow/flow'
import { useCallback, useMemo, useReducer } from 'react'
import type { ApplyEdit } from './draft.ts'
import { changeHistory, type EditHistory, startHistory } from './edit-history.ts'
import { type JudgeOfDraft, useJudge } from './judge/use-judge.ts'
import { useAutosave } from './use-autosave.ts'
import { usePluginIssues } from './use-plugin-issues.ts'
import { useSettled } from './use-settled.ts'

/** A draft in the hands of a person: the flow, how it came to be, and what is to be said of it. */
export interface Draft {
  readonly flow: Flow
  /** What is drawn and checked: a moment behind while somebody types. */
  readonly settled: Flow
  readonly history: EditHistory
  readonly apply: ApplyEdit
  readonly undo: () => void
  readonly redo: () => void
  readonly autosave: ReturnType<typeof useAutosave>
  /** By the worker, a moment after each change. */
  readonly judge: JudgeOfDraft
  /** It was judged as it stands now. */
  readonly isJudged: boolean
  /** Of the rules and of the plugins. */
  readonly issues: readonly Issue[]
  /** null: it is not judged yet. */
  readonly digest: string | null
  /** null: it has errors, so that there is nothing to run, or it is not judged yet. */
  readonly plan: Plan | null
}

const NOT_YET: readonly Issue[] = []

/** Holds a draft from when it was loaded, and saves it as it changes. */
export function useDraft(
  { id, revision }: Pick<FlowView, 'id' | 'revision'>,
  loaded: Flow,
  catalog: Catalog,
): Draft {
  const [history, dispatch] = useReducer(changeHistory, loaded, startHistory)
  const { flow } = history
  const autosave = useAutosave(id, revision, flow)
  const settled = useSettled(history)
  const judge = useJudge(settled, catalog)
  const { judged } = judge
  const own = judged?.issues ?? NOT_YET
  const said = usePluginIssues(settled, judged !== null && isValid(own))
  const issues = useMemo(() => [...own, ...said], [own, said])
  const isJudged = judged?.flow === flow
  const plan = useMemo(
    () => (judged !== null && isValid(issues) ? judged.plan : null),
    [judged, issues],
  )
  const digest = judged?.digest ?? null
  const apply: ApplyEdit = useCallback(
    (edit, group) => dispatch({ type: 'edit', edit, group: group ?? null }),
    [],
  )
  const undo = useCallback(() => dispatch({ type: 'undo' }), [])
  const redo = useCallback(() => dispatch({ type: 'redo' }), [])
  return {
    flow,
    settled,
    history,
    apply,
    undo,
    redo,
    autosave,
    judge,
    isJudged,
    issues,
    digest,
    plan,
  }
}
