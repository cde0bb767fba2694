'use client'
import { defaultParams, type Flow, type JsonSchema, type Step, setParams } from '@contraflow/flow'
import isSame from 'fast-deep-equal'
import type { RefObject } from 'react'
import { toast } from 'sonner'
import type { ApplyEdit } from '../draft.ts'

type Params = Step['params']

/** Puts an example's params in the place of a step's or an action's own; says so where somebody had filled these in. */
export function useExample({
  id,
  schema,
  params,
  latest,
  apply,
  undo,
}: {
  id: string
  schema: JsonSchema
  params: Params
  latest: RefObject<Flow>
  apply: ApplyEdit
  undo: () => void
}): (example: Params) => void {
  return (example) => {
    const put = (before: Flow) => setParams(before, id, example)
    const after = put(latest.current)
    apply(put)
    if (isSame(params, defaultParams(schema)) || isSame(params, example)) return
    toast('The example has taken the place of what was there.', {
      duration: 8_000,
      action: {
        label: 'Undo',
        onClick: () => {
          // What was done since is not undone in its stead.
          if (isSame(latest.current, after)) undo()
          else apply((before) => setParams(before, id, params))
        },
      },
    })
  }
}
