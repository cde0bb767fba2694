'use client'
import type { Timing } from '@contraflow/engine'
import type { Catalog, Flow, Issue } from '@contraflow/flow'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { unpackCoverage } from './coverage-message.ts'
import type { Judged, Question } from './judge.ts'
import type { FromWorker, SentJudgement, ToWorker } from './messages.ts'

/** A draft as it was judged last, and further questions about it. */
export interface JudgeOfDraft {
  /** null: not yet. May speak of the draft as it was a moment ago: `judged.flow`. */
  readonly judged: Judged | null
  /** The titles of each issue's quick fixes, for issues of `judged`. */
  readonly askFixes: (issues: readonly Issue[]) => Promise<readonly (readonly string[])[]>
  readonly askTimings: (step: string) => Promise<readonly Timing[]>
}

/**
 * Judges a draft in a worker, always the newest one: while it is at work what was drawn in between is let go.
 *
 * INVARIANTS: one question to judge is under way at most; every question is answered once or never (the page was left).
 */
export function useJudge(flow: Flow, catalog: Catalog): JudgeOfDraft {
  const [judged, setJudged] = useState<Judged | null>(null)
  const line = useRef<Line | null>(null)
  const newest = useRef(flow)
  const isJudging = useRef(false)

  const judgeNewest = useCallback(() => {
    const open = line.current
    if (open === null || isJudging.current) return
    isJudging.current = true
    const asked = newest.current
    open.ask({ kind: 'judge', flow: asked }, (reply) => {
      isJudging.current = false
      // The very object, so that what is judged is known by identity.
      if (reply.kind === 'judge') setJudged(arrived(reply.answer, asked))
      if (newest.current !== asked) judgeNewest()
    })
  }, [])

  useEffect(() => {
    const opened = openLine(catalog)
    line.current = opened
    isJudging.current = false
    judgeNewest()
    return () => {
      opened.close()
      line.current = null
    }
  }, [catalog, judgeNewest])

  useEffect(() => {
    newest.current = flow
    judgeNewest()
  }, [flow, judgeNewest])

  const askFixes = useCallback(
    (issues: readonly Issue[]) =>
      new Promise<readonly (readonly string[])[]>((resolve) => {
        line.current?.ask({ kind: 'fixes', issues }, (reply) => {
          if (reply.kind === 'fixes') resolve(reply.answer)
        })
      }),
    [],
  )
  const askTimings = useCallback(
    (step: string) =>
      new Promise<readonly Timing[]>((resolve) => {
        line.current?.ask({ kind: 'timings', step }, (reply) => {
          if (reply.kind === 'timings') resolve(reply.answer)
        })
      }),
    [],
  )
  return useMemo(() => ({ judged, askFixes, askTimings }), [judged, askFixes, askTimings])
}

function arrived({ coverage, ...judgement }: SentJudgement, flow: Flow): Judged {
  return { ...judgement, flow, coverage: unpackCoverage(coverage) }
}

interface Line {
  ask(question: Question, answered: (reply: FromWorker) => void): void
  close(): void
}

function openLine(catalog: Catalog): Line {
  const worker = new Worker(new URL('./judge.worker.ts', import.meta.url), { type: 'module' })
  const open = new Map<number, (reply: FromWorker) => void>()
  let number = 0
  const send = (message: ToWorker) => worker.postMessage(message)
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    const answered = open.get(data.number)
    open.delete(data.number)
    answered?.(data)
  })
  send({ kind: 'plugins', plugins: catalog.plugins })
  return {
    ask(question, answered) {
      number += 1
      open.set(number, answered)
      send({ kind: 'ask', number, question })
    },
    close: () => worker.terminate(),
  }
}
