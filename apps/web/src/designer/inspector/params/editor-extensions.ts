import { completionKeymap } from '@codemirror/autocomplete'
import {
  defaultKeymap,
  history,
  historyKeymap,
  redo,
  redoDepth,
  undo,
  undoDepth,
} from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { EditorState, type Extension, Prec, type TransactionSpec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  type KeyBinding,
  keymap,
  lineNumbers,
  placeholder,
  tooltips,
} from '@codemirror/view'
import type { LookupOffer } from '@contraflow/flow'
import { NOTHING_TO_REDO, NOTHING_TO_UNDO } from '../../../commands/nothing-to-undo.ts'
import { editorLook } from './editor-look.ts'
import { closeOffers, lookupCompletion, type ValueOffers } from './lookup-completion.ts'
import { lookupMarks } from './lookup-marks.ts'

export interface EditorSetup {
  readonly lines: 'one' | 'many' | 'large'
  readonly isOneLine: boolean
  readonly placeholder: string
  readonly keys: readonly KeyBinding[]
  readonly lookups: () => readonly LookupOffer[]
  readonly values: ValueOffers
  /** True: it has been seen to. */
  readonly paste: (text: string) => boolean
  /** The text, after a person has changed it. */
  readonly changed: (text: string) => void
}

/** All that an editor for a param does. Tab is not among its keys: it leads on, as in every form. */
export function editorExtensions(setup: EditorSetup): Extension {
  return [
    history(),
    ownHistory,
    lookupCompletion(setup.lookups, setup.values),
    keymap.of(completionKeymap),
    keymap.of([...setup.keys]),
    setup.lines === 'one' ? keymap.of([{ key: 'Enter', run: () => true }]) : MANY_LINES,
    setup.isOneLine ? oneLine : [],
    keymap.of([
      ...historyKeymap.filter(({ run }) => run !== undo && run !== redo),
      ...defaultKeymap.filter(({ key }) => key !== 'Escape'),
    ]),
    setup.lines === 'large' ? [lineNumbers(), highlightActiveLine(), drawSelection()] : FLOATING,
    escapeKey,
    EditorView.lineWrapping,
    placeholder(setup.placeholder),
    lookupMarks,
    editorLook,
    EditorView.domEventHandlers({
      paste: (event) => {
        const isTaken = setup.paste(event.clipboardData?.getData('text/plain') ?? '')
        if (isTaken) event.preventDefault()
        return isTaken
      },
    }),
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      if (docChanged && transactions.some(isOfPerson)) setup.changed(state.doc.toString())
    }),
  ]
}

/** With nothing of its own to take back, or to make again, it leaves the keys to the page. */
const ownHistory: Extension = [
  keymap.of([
    { key: 'Mod-z', run: undo },
    { key: 'Mod-Shift-z', run: redo },
    { key: 'Mod-y', run: redo },
  ]),
  EditorView.contentAttributes.of(
    ({ state }): Record<string, string> => ({
      ...(undoDepth(state) > 0 ? {} : { [NOTHING_TO_UNDO]: '' }),
      ...(redoDepth(state) > 0 ? {} : { [NOTHING_TO_REDO]: '' }),
    }),
  ),
]

/** Where something cuts off what is inside of it, the page's body holds what floats. */
const FLOATING: Extension =
  typeof document === 'undefined' ? [] : tooltips({ position: 'fixed', parent: document.body })

const MANY_LINES: Extension = [bracketMatching(), indentOnInput()]

/** Esc closes the offers that are to be seen first, and is then anybody's. */
const escapeKey = Prec.highest(
  keymap.of([
    {
      key: 'Escape',
      run: closeOffers,
      stopPropagation: false,
    },
  ]),
)

const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (transaction.newDoc.lines === 1) return transaction
  const changes: TransactionSpec['changes'] = Array.from(
    transaction.newDoc.toString().matchAll(/\n/g),
    ({ index }) => ({ from: index, to: index + 1, insert: ' ' }),
  )
  return [transaction, { changes, sequential: true }]
})

function isOfPerson(transaction: { isUserEvent: (event: string) => boolean }): boolean {
  return ['input', 'delete', 'move', 'undo', 'redo'].some((event) => transaction.isUserEvent(event))
}
