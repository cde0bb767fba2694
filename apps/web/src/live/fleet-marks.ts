import type { RunSummaryView } from '@contraflow/api'
import type { Plan } from '@contraflow/flow'
import type { Tone } from '@contraflow/ui'
import type { Mark, Marks } from '../canvas/mark.ts'
import { isLeft } from './is-heard.ts'
import { STEP_SHOWN, shownAction } from './run-marks.ts'

const ORDER: readonly Tone[] = ['done', 'going', 'back', 'broken', 'not-yet']
const WORDS: { readonly [tone in Tone]: string } = {
  done: 'done',
  going: 'now',
  back: 'back',
  broken: 'failed',
  'not-yet': 'not yet',
}

/** How many devices stand where at each step and action; a removed one only where something had ended there. Pure. */
export function fleetMarks(plan: Plan, runs: readonly RunSummaryView[]): Marks {
  const marks = new Map<string, Mark>()
  for (const [index, { id }] of plan.steps.entries()) {
    const tones = runs.flatMap((run) => {
      const { state } = run.steps[index] ?? { state: 'waiting' }
      return isLeft(run) && state === 'running' ? [] : [STEP_SHOWN[state].tone]
    })
    marks.set(id, markOf(tones))
  }
  const actions = [...plan.actions, ...(plan.flowRollback ?? [])]
  for (const [index, { id }] of actions.entries()) {
    const tones = runs.flatMap((run) => {
      const { state } = run.actions[index] ?? { state: 'waiting' }
      return isLeft(run) && state === 'running' ? [] : [shownAction(state, run.phase).tone]
    })
    marks.set(id, markOf(tones))
  }
  return marks
}

function markOf(tones: readonly Tone[]): Mark {
  const counts = ORDER.map((tone) => ({
    tone,
    word: WORDS[tone],
    count: tones.filter((other) => other === tone).length,
  }))
  const strongest = (['broken', 'back', 'going', 'done'] as const).find((tone) =>
    tones.includes(tone),
  )
  return { tone: strongest ?? 'not-yet', counts }
}
