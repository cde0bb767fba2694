'use client'
import { startCompletion } from '@codemirror/autocomplete'
import { Compartment, type Extension, Transaction } from '@codemirror/state'
import { EditorView, type KeyBinding } from '@codemirror/view'
import type { LookupOffer } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react'
import { editorExtensions } from './editor-extensions.ts'
import { type Language, languageExtension } from './languages.ts'
import { closeOffers, type ValueOffers } from './lookup-completion.ts'
import { type LookupProblems, setLookupProblems } from './lookup-marks.ts'

export interface TextEditorHandle {
  readonly focus: () => void
  /** Offers all that can be looked up at the cursor. */
  readonly offer: () => void
  /** False: nothing was offered. */
  readonly closeOffers: () => boolean
}

export interface TextEditorProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly id: string
  /** Of the elements that name and describe it. */
  readonly labelledBy: string
  readonly describedBy: string
  readonly isInvalid: boolean
  readonly isRequired?: boolean
  /** `one`: Enter makes no line. `large`: numbered lines, as high as there is room. */
  readonly lines: 'one' | 'many' | 'large'
  /** A line break that is pasted becomes a space. */
  readonly isOneLine?: boolean
  readonly language?: Language
  readonly placeholder?: string
  readonly inputMode?: 'text' | 'decimal'
  readonly lookups: () => readonly LookupOffer[]
  readonly values?: ValueOffers
  readonly problems: LookupProblems
  /** Keys of its own, before all others but those of an open list of offers. */
  readonly keys?: readonly KeyBinding[]
  readonly onPaste?: (text: string) => boolean
  readonly isAutoFocused?: boolean
  /** It opens with the list of what can be looked up. */
  readonly offersAtOnce?: boolean
  readonly className?: string
  readonly ref?: Ref<TextEditorHandle>
}

const NO_VALUES: ValueOffers = () => []
const NO_KEYS: readonly KeyBinding[] = []

/**
 * The one box for texts of params: from a number to a whole script. It paints what is typed by itself, before anything
 * else hears of it; what comes from elsewhere (undo, another window) replaces its text.
 */
export function TextEditor(props: TextEditorProps) {
  const { value, lines, language = 'plain', problems, isInvalid, className } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const typed = useTyped(view, value)

  const changed = useEffectEvent((text: string) => {
    // The editor knows lines, not what ends them: who wrote them elsewhere finds them as they were.
    const whole = value.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text
    typed.tell(whole)
    props.onChange(whole)
  })
  const lookups = useEffectEvent(() => props.lookups())
  const values = useEffectEvent(() => (props.values ?? NO_VALUES)())
  const paste = useEffectEvent((text: string) => props.onPaste?.(text) ?? false)
  const runKey = useEffectEvent((at: number, editor: EditorView) => {
    return (props.keys ?? NO_KEYS)[at]?.run?.(editor) ?? false
  })

  const create = useEffectEvent((parent: HTMLElement) => {
    const editor = new EditorView({
      parent,
      doc: value,
      extensions: [
        editorExtensions({
          lines,
          isOneLine: props.isOneLine ?? lines === 'one',
          placeholder: props.placeholder ?? '',
          keys: (props.keys ?? NO_KEYS).map((key, at) => ({
            ...key,
            run: (target) => runKey(at, target),
          })),
          lookups: () => lookups(),
          values: () => values(),
          paste: (text) => paste(text),
          changed: (text) => changed(text),
        }),
        LANGUAGE.of(languageExtension(language)),
        INVALID.of(invalidAttribute(isInvalid)),
        attributesOf(props),
      ],
    })
    editor.dispatch({ effects: setLookupProblems.of(problems) })
    if (props.isAutoFocused || props.offersAtOnce) editor.focus()
    if (props.offersAtOnce) startCompletion(editor)
    return editor
  })

  // It lives as long as its element; what changes later is told to it below.
  useEffect(() => {
    if (host.current === null) return
    const editor = create(host.current)
    view.current = editor
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    view.current?.dispatch({ effects: setLookupProblems.of(problems) })
  }, [problems])
  useEffect(() => {
    view.current?.dispatch({ effects: LANGUAGE.reconfigure(languageExtension(language)) })
  }, [language])
  useEffect(() => {
    view.current?.dispatch({ effects: INVALID.reconfigure(invalidAttribute(isInvalid)) })
  }, [isInvalid])

  useImperativeHandle(props.ref, () => ({
    focus: () => view.current?.focus(),
    offer: () => {
      const editor = view.current
      if (editor === null) return
      if (!editor.hasFocus) editor.focus()
      startCompletion(editor)
    },
    closeOffers: () => view.current !== null && closeOffers(view.current),
  }))

  return (
    <div
      ref={host}
      className={classNames(
        'min-w-0 rounded-lg border border-line-strong bg-panel focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-going',
        isInvalid && 'border-broken',
        HEIGHTS[lines],
        className,
      )}
    />
  )
}

const LANGUAGE = new Compartment()
const INVALID = new Compartment()

const HEIGHTS = {
  one: '[&_.cm-scroller]:max-h-40',
  many: '[&_.cm-scroller]:max-h-80 [&_.cm-content]:min-h-12',
  large: 'h-full [&_.cm-editor]:h-full',
} as const satisfies Record<TextEditorProps['lines'], string>

function invalidAttribute(isInvalid: boolean): Extension {
  return EditorView.contentAttributes.of({ 'aria-invalid': String(isInvalid) })
}

function attributesOf({
  id,
  labelledBy,
  describedBy,
  isRequired = false,
  inputMode = 'text',
  lines,
}: TextEditorProps): Extension {
  return EditorView.contentAttributes.of({
    id,
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    'aria-required': String(isRequired),
    'aria-multiline': String(lines !== 'one'),
    inputmode: inputMode,
    spellcheck: 'false',
    autocorrect: 'off',
    autocapitalize: 'off',
  })
}

/**
 * Tells what comes back of one's own typing, which the page hears late and in part, from what comes from elsewhere: only
 * the latter replaces the text.
 */
function useTyped(view: { readonly current: EditorView | null }, value: string) {
  const told = useRef<string[]>([])
  const seen = useRef(value)
  useEffect(() => {
    if (value === seen.current) return
    seen.current = value
    const at = told.current.lastIndexOf(value)
    told.current = at === -1 ? [] : told.current.slice(at + 1)
    const editor = view.current
    const isShown = editor?.state.doc.toString() === value.replaceAll('\r\n', '\n')
    if (editor === null || at !== -1 || isShown) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      annotations: Transaction.addToHistory.of(false),
    })
  }, [value, view])
  return { tell: (text: string) => void told.current.push(text) }
}
