import type { RunView } from '@contraflow/api'
import { RelativeTime } from '../shell/relative-time.tsx'
import { isLeft } from './is-heard.ts'

/** What is to be said of a run that its device's removal left open, in a row. */
export const LEFT_WORDS = 'the device was removed: nothing more will be heard of this run'

/** That no more will come of a run, since its device was removed. */
export function RemovedSentence({ run }: { run: RunView }) {
  const { deviceRemovedAt } = run
  if (deviceRemovedAt === null || !isLeft(run)) return null
  return (
    <p
      role="status"
      data-testid="run-left"
      className="rounded-lg bg-not-yet-soft px-4 py-2.5 font-medium"
    >
      This device was removed <RelativeTime at={deviceRemovedAt} />, and nothing more will be heard
      of this run. Below is what was heard last; the device may have gone on by itself, or back.
    </p>
  )
}
