import { packCoverage } from './coverage-message.ts'
import { Judge, type Question } from './judge.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** Judges flows beside the page, so that drawing and typing never wait for it. */
let judge = new Judge([])

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'plugins') {
    judge = new Judge(data.plugins)
    return
  }
  const reply = answered(data.number, data.question)
  const handedOver = reply.kind === 'judge' ? [reply.answer.coverage.lists.buffer] : []
  postMessage(reply, { transfer: handedOver })
})

function answered(number: number, question: Question): FromWorker {
  switch (question.kind) {
    case 'judge': {
      const { flow: _flow, coverage, ...judged } = judge.judge(question.flow)
      return { number, kind: 'judge', answer: { ...judged, coverage: packCoverage(coverage) } }
    }
    case 'fixes':
      return { number, kind: 'fixes', answer: judge.fixes(question.issues) }
    case 'timings':
      return { number, kind: 'timings', answer: judge.timings(question.step) }
    default:
      return question satisfies never
  }
}
