'use client'
import { autocompletion } from '@codemirror/autocomplete'
import { yaml } from '@codemirror/lang-yaml'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { diff } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { type Catalog, type Flow, flowToYaml, type Issue, parseFlowText } from '@contraflow/flow'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ApplyEdit } from '../draft.ts'
import type { Judged } from '../judge/judge.ts'
import { completeYaml } from './yaml-completion.ts'
import { YAML_LOOK } from './yaml-look.ts'
import { placedIssues, placeInText, readPlaces } from './yaml-places.ts'

const TYPED = ['input', 'delete', 'undo', 'redo', 'move']

/**
 * The flow as YAML, both ways: what is drawn is written here, and what is written (once it can be read) is drawn. It
 * completes what is being written, and shows what is wrong at its line.
 */
export function SourcePanel({
  flow,
  catalog,
  judged,
  issues,
  selected,
  apply,
}: {
  flow: Flow
  catalog: Catalog
  judged: Judged | null
  /** Of `judged`. */
  issues: readonly Issue[]
  selected: string | null
  apply: ApplyEdit
}) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  /** What the text stands for, so that one's own edit does not come back as another. */
  const shown = useRef(flow)
  /** Of the text as it is written; empty once it can be read. */
  const [unread, setUnread] = useState<readonly Issue[]>([])

  const written = useEffectEvent((text: string) => {
    const parsed = parseFlowText(text)
    setUnread(parsed.issues)
    if (parsed.flow === null) return
    shown.current = parsed.flow
    apply(() => shown.current, 'source')
  })
  const vocabulary = useEffectEvent(() => ({ flow, catalog }))

  useEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: flowToYaml(shown.current),
        extensions: [
          basicSetup,
          yaml(),
          YAML_LOOK,
          lintGutter(),
          autocompletion({ override: [completeYaml(() => vocabulary())] }),
          EditorView.contentAttributes.of({ 'aria-label': 'Source of the flow', tabindex: '0' }),
          EditorView.updateListener.of(({ docChanged, transactions, state }) => {
            const isTyped = transactions.some((one) => TYPED.some((kind) => one.isUserEvent(kind)))
            if (docChanged && isTyped) written(state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor === null || flow === shown.current) return
    shown.current = flow
    setUnread([])
    rewrite(editor, flowToYaml(flow))
  }, [flow])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    // What was judged a moment ago may stand elsewhere by now.
    if (unread.length === 0 && judged?.flow !== flow) return
    const text = editor.state.doc.toString()
    const diagnostics = placedIssues(text, unread.length > 0 ? unread : issues)
    editor.dispatch(setDiagnostics(editor.state, [...diagnostics]))
  }, [flow, judged, issues, unread])

  const showSelected = useEffectEvent((id: string) => {
    const editor = view.current
    const pointer = pointerOf(flow, id)
    if (editor === null || pointer === null || editor.hasFocus) return
    const { from } = placeInText(readPlaces(editor.state.doc.toString()), pointer)
    const effects = EditorView.scrollIntoView(from, { y: 'start', yMargin: 8 })
    editor.dispatch({ selection: { anchor: from }, effects })
  })
  useEffect(() => {
    if (selected !== null) showSelected(selected)
  }, [selected])

  return (
    <div className="grid h-full grid-rows-[minmax(0,1fr)_auto]">
      <div ref={host} className="min-h-0 overflow-auto" />
      {unread.length > 0 && (
        <p role="alert" className="border-t border-line bg-broken-soft px-4 py-1.5 text-broken">
          Not drawn yet: {unread[0]?.message}
        </p>
      )}
    </div>
  )
}

/** Changes only what differs, so that cursor and scroll stay where they are. */
function rewrite(editor: EditorView, text: string): void {
  const before = editor.state.doc.toString()
  const changes = diff(before, text, { scanLimit: 500 }).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    insert: text.slice(fromB, toB),
  }))
  editor.dispatch({ changes })
}

function pointerOf({ steps, rollbacks, flowRollback }: Flow, id: string): string | null {
  const isIt = (work: { readonly id: string }) => work.id === id
  if (id === '$rollback') return '/flowRollback'
  const lists = [
    ['/steps', steps],
    ['/rollbacks', rollbacks],
    ['/flowRollback/actions', flowRollback?.actions ?? []],
  ] as const
  for (const [pointer, works] of lists) {
    const at = works.findIndex(isIt)
    if (at !== -1) return `${pointer}/${at}`
  }
  return null
}
