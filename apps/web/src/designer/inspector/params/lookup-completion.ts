import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  closeCompletion,
  completionStatus,
} from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { LookupOffer } from '@contraflow/flow'

const SECTIONS = {
  failure: { name: 'The failure', rank: 0 },
  steps: { name: 'Results of steps', rank: 1 },
  inputs: { name: 'Inputs', rank: 2 },
  device: { name: 'The device', rank: 3 },
} as const satisfies Record<LookupOffer['root'], { name: string; rank: number }>

const OPENED = /(?<!\$)\$\{\{\s*[^}]*$/
const WORD = /^[\w.$-]*$/

/** Whole values that are offered beside look-ups, such as names of files. */
export type ValueOffers = () => readonly Completion[]

/**
 * Offers look-ups inside of `${{`, and, where they are asked for, anywhere; values where the text begins.
 * @param offers asked each time that it opens
 */
export function lookupCompletion(offers: () => readonly LookupOffer[], values: ValueOffers) {
  const source: CompletionSource = (context) => {
    const opened = context.matchBefore(OPENED)
    if (opened !== null) return inExpression(context, opened.from, offers())
    const written = context.state.sliceDoc(0, context.pos)
    if (context.explicit) {
      const lookups = offers().map((offer, at) => completionOf(offer, at, applyWhole(offer)))
      const options = written === '' ? [...values(), ...lookups] : lookups
      return { from: context.pos, options, validFor: WORD }
    }
    // A value is the whole of a text, so it is offered while its beginning is written.
    if (written === '' || /[\s$]/.test(written)) return null
    const options = values()
    return options.length === 0 ? null : { from: 0, options: [...options], validFor: /^[^\s$]*$/ }
  }
  return autocompletion({
    override: [source],
    icons: false,
    maxRenderedOptions: 200,
    // They are the editor's, so that Esc can be told apart.
    defaultKeymap: false,
  })
}

/** They float above everything. */
const OFFERS = '.cm-tooltip-autocomplete'

/** False: none were to be seen. What is about to be offered then is not. */
export function closeOffers(view: EditorView): boolean {
  // Also while others are looked for, after another letter.
  const isShown = completionStatus(view.state) !== null && document.querySelector(OFFERS) !== null
  closeCompletion(view)
  return isShown
}

function inExpression(
  context: CompletionContext,
  from: number,
  offers: readonly LookupOffer[],
): CompletionResult {
  const opened = context.state.sliceDoc(from, context.pos)
  const start = from + (/^\$\{\{\s*/.exec(opened)?.[0].length ?? 0)
  return {
    from: start,
    options: offers.map((offer, at) => completionOf(offer, at, applyInside(offer))),
    validFor: WORD,
  }
}

function completionOf(
  { text, root, type, description }: LookupOffer,
  at: number,
  apply: NonNullable<Completion['apply']>,
): Completion {
  return {
    label: text,
    detail: type,
    section: SECTIONS[root],
    // In the order in which they are offered, as long as nothing is typed.
    sortText: String(at).padStart(6, '0'),
    boost: -Math.min(99, at),
    ...(description === '' ? {} : { info: description }),
    apply,
  }
}

type Apply = (view: EditorView, completion: Completion, from: number, to: number) => void

function applyWhole({ text, isOpen }: LookupOffer): Apply {
  return (view, _completion, from, to) => {
    const insert = `\${{ ${text} }}`
    place(view, from, to, insert, isOpen ? insert.length - 3 : insert.length)
  }
}

/** Replaces what stands up to the closing braces, and closes where that is missing. */
function applyInside({ text, isOpen }: LookupOffer): Apply {
  return (view, _completion, from, to) => {
    const { state } = view
    const line = state.doc.lineAt(to)
    const rest = state.sliceDoc(to, line.to)
    const closed = /^[\w.\-\s]*\}\}/.exec(rest)?.[0]
    const end = closed === undefined ? to : to + closed.length
    const space = state.sliceDoc(from - 1, from) === '{' ? ' ' : ''
    const insert = `${space}${text} }}`
    place(view, from, end, insert, isOpen ? insert.length - 3 : insert.length)
  }
}

function place(view: EditorView, from: number, to: number, insert: string, cursor: number): void {
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + cursor },
    userEvent: 'input.complete',
    scrollIntoView: true,
  })
}
