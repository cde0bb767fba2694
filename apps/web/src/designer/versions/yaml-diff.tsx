'use client'
import { yaml } from '@codemirror/lang-yaml'
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { YAML_LOOK } from '../drawer/yaml-look.ts'

const COMMON = [
  yaml(),
  YAML_LOOK,
  lineNumbers(),
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
]
const COLLAPSED = { margin: 3, minSize: 6 }

/** Two texts and where they differ, side by side or in one. */
export function YamlDiff({ from, to, isSplit }: { from: string; to: string; isSplit: boolean }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parent = host.current
    if (parent === null) return
    if (isSplit) {
      const view = new MergeView({
        parent,
        a: { doc: from, extensions: COMMON },
        b: { doc: to, extensions: COMMON },
        collapseUnchanged: COLLAPSED,
      })
      return () => view.destroy()
    }
    const view = new EditorView({
      parent,
      doc: to,
      extensions: [
        ...COMMON,
        unifiedMergeView({ original: from, mergeControls: false, collapseUnchanged: COLLAPSED }),
      ],
    })
    return () => view.destroy()
  }, [from, to, isSplit])
  return <div ref={host} data-testid="yaml-diff" className="h-full overflow-auto" />
}
