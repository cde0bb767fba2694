import type { WorkContext } from '../context.ts'
import type { Placed } from './placement.ts'

const INTERVAL_MS = 200

export interface Progress {
  /** Passes content on, and counts it. */
  counted(content: AsyncIterable<Buffer>): AsyncIterable<Buffer>
  finish(): void
}

/** Tells how many bytes of all are written, five times a second at most. */
export function progressOf(
  context: Pick<WorkContext<unknown>, 'progress'>,
  placed: readonly Placed[],
): Progress {
  const total = placed.reduce(
    (sum, { delivered }) => sum + (delivered.kind === 'file' ? delivered.bytes : 0),
    0,
  )
  let done = 0
  let toldAt = performance.now()

  return {
    async *counted(content) {
      for await (const chunk of content) {
        yield chunk
        done += chunk.length
        if (performance.now() - toldAt < INTERVAL_MS) continue
        toldAt = performance.now()
        context.progress(done, total)
      }
    },
    finish: () => context.progress(total, total),
  }
}
