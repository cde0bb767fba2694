'use client'
import { autocompletion } from '@codemirror/autocomplete'
import { yaml } from '@codemirror/lang-yaml'
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { diff } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { type Catalog, type Flow, flowToYaml, type Issue, parseFlowText } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { allChangeWords } from '../change-words.ts'
import type { ApplyEdit } from '../draft.ts'
import type { Judged } from '../judge/judge.ts'
import { meansTheSame } from '../means-the-same.ts'
import { withLayoutOf } from './with-layout-of.ts'
import { completeYaml } from './yaml-completion.ts'
import { YAML_LOOK } from './yaml-look.ts'
import { placedIssues, placeInText, readPlaces } from './yaml-places.ts'

/** How long a keystroke may wait for the text to be read. */
const PARSE_MS = 20
const TYPED = ['input', 'delete', 'undo', 'redo', 'move']

/** What is written, and not drawn yet. */
export interface Unfinished {
  readonly text: string
  /** The flow that it began as. */
  readonly from: Flow
  /** What the text said when it could last be read. */
  readonly said: Flow
}

const NONE: readonly Issue[] = []

/**
 * The flow as YAML, both ways: what is drawn is written here, and what is written (once it can be read) is drawn. It
 * completes what is being written, and shows what is wrong at its line. What is unfinished stays as it is while the flow
 * changes by other means; then a person says which of both is to be. What is only moved in the drawing is in nobody's way.
 */
export function SourcePanel({
  flow,
  catalog,
  judged,
  issues,
  selected,
  unfinished,
  onUnfinished,
  apply,
}: {
  flow: Flow
  catalog: Catalog
  judged: Judged | null
  /** Of `judged`. */
  issues: readonly Issue[]
  selected: string | null
  /** Kept by who shows this, for when it is shown again. */
  unfinished: Unfinished | null
  onUnfinished: (unfinished: Unfinished | null) => void
  apply: ApplyEdit
}) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  /** What the text stands for, so that one's own edit does not come back as another. */
  const shown = useRef(unfinished?.from ?? flow)
  /** Cards that were moved since lie elsewhere than this says. */
  const said = useRef(unfinished?.said ?? flow)
  /** Of the text as it is written; empty once it can be read. */
  const [unread, setUnread] = useState(() =>
    unfinished === null ? NONE : parseFlowText(unfinished.text).issues,
  )
  const [hasComments, setHasComments] = useState(false)
  const isUnfinished = unfinished !== null
  const isOvertaken = isUnfinished && !meansTheSame(unfinished.from, flow)

  const draw = (read: Flow) => {
    onUnfinished(null)
    const before = said.current
    said.current = read
    apply((now) => {
      shown.current = withLayoutOf(read, { said: before, now })
      return shown.current
    }, 'source')
  }
  const written = useEffectEvent((text: string) => {
    const parsed = parseFlowText(text)
    setUnread(parsed.issues)
    // Drawn at once, it would take back what has changed meanwhile.
    if (parsed.flow === null || isOvertaken) {
      onUnfinished({ text, from: shown.current, said: said.current })
    } else draw(parsed.flow)
  })
  const drawAnyway = () => {
    const read = unfinished === null ? null : parseFlowText(unfinished.text).flow
    if (read !== null) draw(read)
  }
  const follow = (now: Flow) => {
    shown.current = now
    said.current = now
    if (view.current !== null) rewrite(view.current, flowToYaml(now))
  }
  const letGo = () => {
    onUnfinished(null)
    setUnread(NONE)
    follow(flow)
  }
  const firstText = useEffectEvent(() => unfinished?.text ?? flowToYaml(shown.current))
  const vocabulary = useEffectEvent(() => ({ flow, catalog }))

  useEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: firstText(),
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
            if (docChanged) setHasComments(hasCommentIn(state))
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  const changed = useEffectEvent((now: Flow) => {
    if (!isUnfinished && now !== shown.current) follow(now)
  })
  useEffect(() => changed(flow), [flow])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    // What was judged a moment ago may stand elsewhere by now.
    if (!isUnfinished && judged?.flow !== flow) return
    const text = editor.state.doc.toString()
    const diagnostics = placedIssues(text, isUnfinished ? unread : issues)
    editor.dispatch(setDiagnostics(editor.state, [...diagnostics]))
  }, [flow, judged, issues, unread, isUnfinished])

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
      {!isUnfinished && hasComments && (
        <p role="status" className="border-t border-line bg-back-soft px-4 py-1 text-back">
          Comments are no part of a flow: they are gone once it changes elsewhere, or you leave this
          tab. Write a note on the canvas instead.
        </p>
      )}
      {isUnfinished && (
        <NotDrawnBar
          problem={unread[0]?.message ?? null}
          meanwhile={isOvertaken ? allChangeWords(unfinished.from, flow) : null}
          onDraw={drawAnyway}
          onLetGo={letGo}
        />
      )}
    </div>
  )
}

function NotDrawnBar({
  problem,
  meanwhile,
  onDraw,
  onLetGo,
}: {
  /** null: it can be read. */
  problem: string | null
  /** What the flow has become meanwhile, which drawing this would take back; null: what it was. */
  meanwhile: string | null
  onDraw: () => void
  onLetGo: () => void
}) {
  const overtaken =
    meanwhile === null
      ? null
      : `the flow has changed meanwhile. ${meanwhile}${problem === null ? ' Drawing it all the same takes that back.' : ''}`
  return (
    <div className="flex items-center gap-2 border-t border-line bg-broken-soft px-4 py-1 text-broken">
      <p role="alert" className="min-w-0 flex-1">
        Not drawn yet: {[overtaken, problem].filter((words) => words !== null).join(' ')}
      </p>
      {problem === null && (
        <Button size="small" onClick={onDraw}>
          Draw it all the same
        </Button>
      )}
      <Button size="small" onClick={onLetGo}>
        Back to what is drawn
      </Button>
    </div>
  )
}

function hasCommentIn(state: EditorState): boolean {
  let isFound = false
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS) ?? syntaxTree(state)
  tree.iterate({
    enter({ name }) {
      isFound ||= name === 'Comment'
    },
  })
  return isFound
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
