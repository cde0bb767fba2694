'use client'
import type { RunView } from '@contraflow/api'
import type { Run } from '@contraflow/engine'
import type { Flow } from '@contraflow/flow'
import { useEffect, useMemo, useRef, useState } from 'react'
import { toldError } from '../../api/told-error.ts'
import type { Marks } from '../../canvas/mark.ts'
import { isHeard } from '../../live/is-heard.ts'
import { useLiveRun } from '../../live/use-live-run.ts'
import { useRunPicture } from '../../live/use-run-picture.ts'
import { addressParams, useAddress } from '../use-address.ts'

/** A real run that lies over the drawing. */
export interface ShownRun {
  /** null: none does. */
  readonly id: string | null
  /** null: no more. */
  readonly show: (id: string | null) => void
  /** null: none, or it is on its way. */
  readonly run: RunView | null
  /** One lies over the drawing, and nothing of it is going on. */
  readonly isEnded: boolean
  /** As the run's journal has it; newer than the run. */
  readonly state: Run | null
  readonly marks: Marks | null
  /** Actions in the order in which they ran. */
  readonly wayBack: readonly string[]
  /** Why it can't be shown. */
  readonly problem: string | null
}

const NO_WAY_BACK: readonly string[] = []

/**
 * The run that the page's address names (`?run=`), as it happens. Where it has gone wrong already, the step that failed is
 * chosen.
 */
export function useShownRun(flowId: string, flow: Flow, onSelect: (id: string) => void): ShownRun {
  const [id, show] = useState(() => addressParams().get('run'))
  useAddress({ run: id })
  const { data, error } = useLiveRun(id)
  const isOurs = data?.flowId === flowId
  const run = id !== null && isOurs ? data : null
  const picture = useRunPicture(run)
  useChooseFailed(run, flow, onSelect)
  const problem =
    data !== undefined && !isOurs
      ? `It is one of another flow: ${data.flowName}.`
      : error === null
        ? null
        : toldError(error).message
  return useMemo(
    () => ({
      id,
      show,
      run,
      isEnded: id !== null && (run === null || !isHeard(run)),
      state: picture?.state ?? null,
      marks: picture?.marks ?? null,
      wayBack: picture?.wayBack ?? NO_WAY_BACK,
      problem,
    }),
    [id, run, picture, problem],
  )
}

/** Once for each run, as it is first seen: what fails later takes nobody's choice away. */
function useChooseFailed(run: RunView | null, flow: Flow, onSelect: (id: string) => void): void {
  const seen = useRef<string | null>(null)
  useEffect(() => {
    if (run === null || run.id === seen.current) return
    seen.current = run.id
    const failed = run.phase === 'ended' ? (run.turn?.step ?? null) : null
    if (failed !== null && flow.steps.some((step) => step.id === failed)) onSelect(failed)
  }, [run, flow, onSelect])
}
