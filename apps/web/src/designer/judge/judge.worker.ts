import { Judge, type Question } from './judge.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** Judges flows beside the page, so that drawing and typing never wait for it. */
let judge = new Judge([])

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'plugins') {
    judge = new Judge(data.plugins)
    return
  }
  postMessage(answered(data.number, data.question))
})

function answered(number: number, question: Question): FromWorker {
  switch (question.kind) {
    case 'judge':
      return { number, kind: 'judge', answer: judge.judge(question.flow) }
    case 'fixes':
      return { number, kind: 'fixes', answer: judge.fixes(question.issues) }
    case 'timings':
      return { number, kind: 'timings', answer: judge.timings(question.step) }
    default:
      return question satisfies never
  }
}
