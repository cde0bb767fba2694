'use client'
import { useRef } from 'react'
import type { FieldProps } from './nested-field.ts'
import { InsertButton, ParamFrame } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import type { Json } from './param-shape.ts'
import { TextEditor, type TextEditorHandle } from './text-editor.tsx'
import { useWritten } from './use-written.ts'

/** What no other box is for, written as JSON. */
export function JsonParam({ path, label, hint, isRequired, value, onChange }: FieldProps) {
  const editor = useRef<TextEditorHandle>(null)
  const lookups = useLookups()
  const problems = useProblems(path, true)
  const [text, write] = useWritten(value, writtenJson, onChange)
  return (
    <ParamFrame
      label={label}
      hint={hint}
      says={problems.says}
      isRequired={isRequired}
      tools={<InsertButton label={label} onInsert={() => editor.current?.offer()} />}
    >
      {(ids) => (
        <TextEditor
          {...ids}
          ref={editor}
          value={text}
          onChange={(written) => write(written, readJson(written))}
          lines="many"
          language="json"
          placeholder="JSON"
          lookups={lookups}
          problems={problems.lookups}
        />
      )}
    </ParamFrame>
  )
}

function writtenJson(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}

function readJson(text: string): Json | undefined {
  if (text.trim() === '') return undefined
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    // Not yet JSON: kept as it is written, and named as a problem by the check of the params.
    return text
  }
}
