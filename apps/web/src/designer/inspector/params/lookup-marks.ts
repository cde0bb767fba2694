import { RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, hoverTooltip } from '@codemirror/view'
import { expressionSpans } from '@contraflow/flow'
import type { Saying } from './says.tsx'

/** What validation says of the look-ups in a text: by the look-up, as written. */
export type LookupProblems = ReadonlyMap<string, Saying>

const NONE: LookupProblems = new Map()

export const setLookupProblems = StateEffect.define<LookupProblems>()

const problemsField = StateField.define<LookupProblems>({
  create: () => NONE,
  update: (problems, transaction) =>
    transaction.effects.reduce(
      (latest, effect) => (effect.is(setLookupProblems) ? effect.value : latest),
      problems,
    ),
})

const FINE = Decoration.mark({ class: 'cm-lookup' })

const marks = EditorView.decorations.compute(['doc', problemsField], (state): DecorationSet => {
  const problems = state.field(problemsField)
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to, text } of expressionSpans(state.doc.toString())) {
    const severity = problems.get(text)?.severity
    builder.add(from, to, severity === undefined ? FINE : MARK[severity])
  }
  return builder.finish()
})

const MARK = {
  error: Decoration.mark({
    class: 'cm-lookup cm-lookup-wrong',
    attributes: { 'aria-invalid': 'true' },
  }),
  warning: Decoration.mark({ class: 'cm-lookup cm-lookup-doubtful' }),
}

const reasons = hoverTooltip((view, position) => {
  const problems = view.state.field(problemsField)
  const span = expressionSpans(view.state.doc.toString()).find(
    ({ from, to }) => from <= position && position <= to,
  )
  const reason = span === undefined ? undefined : problems.get(span.text)
  if (span === undefined || reason === undefined) return null
  return {
    pos: span.from,
    end: span.to,
    above: true,
    create() {
      const dom = document.createElement('div')
      dom.className = 'cm-lookup-reason'
      dom.textContent = reason.text
      return { dom }
    },
  }
})

/** Look-ups stand out in a text; one that validation refuses or warns of is underlined, and says why on hover. */
export const lookupMarks = [problemsField, marks, reasons]
