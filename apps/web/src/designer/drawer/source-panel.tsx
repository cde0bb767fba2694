'use client'
import { yaml } from '@codemirror/lang-yaml'
import { EditorState } from '@codemirror/state'
import { type Flow, flowToYaml, type Issue, parseFlowText } from '@contraflow/flow'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ApplyEdit } from '../draft.ts'
import { YAML_LOOK } from './yaml-look.ts'

/** The flow as YAML, both ways: what is drawn is written here, and what is written (once it can be read) is drawn. */
export function SourcePanel({ flow, apply }: { flow: Flow; apply: ApplyEdit }) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  /** What the text stands for, so that one's own edit does not come back as another. */
  const shown = useRef(flow)
  const [problems, setProblems] = useState<readonly Issue[]>([])

  const written = useEffectEvent((text: string) => {
    const parsed = parseFlowText(text)
    setProblems(parsed.issues)
    if (parsed.flow === null) return
    shown.current = parsed.flow
    apply(() => shown.current, 'source')
  })

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
          EditorView.contentAttributes.of({ 'aria-label': 'Source of the flow' }),
          EditorView.updateListener.of((update) => {
            const isTyped = update.transactions.some(
              (change) =>
                change.isUserEvent('input') ||
                change.isUserEvent('delete') ||
                change.isUserEvent('undo') ||
                change.isUserEvent('redo'),
            )
            if (update.docChanged && isTyped) written(update.state.doc.toString())
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
    setProblems([])
    const insert = flowToYaml(flow)
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert } })
  }, [flow])

  return (
    <div className="grid h-full grid-rows-[minmax(0,1fr)_auto]">
      <div ref={host} className="min-h-0 overflow-auto" />
      {problems.length > 0 && (
        <p role="alert" className="border-t border-line bg-broken-soft px-4 py-1.5 text-broken">
          Not drawn yet: {problems[0]?.message}
        </p>
      )}
    </div>
  )
}
