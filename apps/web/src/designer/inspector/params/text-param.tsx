'use client'
import { Maximize2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { languageOf } from './languages.ts'
import { LargeView } from './large-view.tsx'
import type { FieldProps } from './nested-field.ts'
import { InsertButton, ParamFrame, ToolButton } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import { textIn } from './param-shape.ts'
import { TextEditor, type TextEditorHandle } from './text-editor.tsx'

/** A text, a command or a whole script, with look-ups in it. */
export function TextParam({
  path,
  label,
  hint,
  schema,
  shape,
  isRequired,
  value,
  siblings,
  onChange,
}: FieldProps & { shape: { format: string; isOneLine: boolean } }) {
  const editor = useRef<TextEditorHandle>(null)
  const lookups = useLookups()
  const problems = useProblems(path)
  const [isLarge, setLarge] = useState(false)
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  const { format, isOneLine } = shape
  const isCode = format === 'script' || format === 'command' || format === 'code'
  const said = siblings['interpreter'] ?? siblings['shell']
  const language = languageOf(format, text, typeof said === 'string' ? said : '')
  const change = (written: string) => onChange(written === '' ? undefined : written)
  const placeholder = textIn(schema, 'default')
  return (
    <ParamFrame
      label={label}
      hint={hint}
      says={problems.says}
      isRequired={isRequired}
      tools={
        <>
          <InsertButton label={label} onInsert={() => editor.current?.offer()} />
          {isCode && (
            <ToolButton label={`Larger view of ${label}`} onPress={() => setLarge(true)}>
              <Maximize2 />
            </ToolButton>
          )}
        </>
      }
    >
      {(ids) => (
        <>
          <TextEditor
            {...ids}
            ref={editor}
            value={text}
            onChange={change}
            lines={isCode ? 'many' : 'one'}
            isOneLine={isOneLine}
            language={language}
            placeholder={placeholder}
            lookups={lookups}
            problems={problems.lookups}
            {...(format === 'script' ? { className: '[&_.cm-content]:min-h-24' } : {})}
          />
          {isLarge && (
            <LargeView
              title={label}
              value={text}
              onChange={change}
              language={language}
              problems={problems}
              onClose={() => {
                setLarge(false)
                editor.current?.focus()
              }}
            />
          )}
        </>
      )}
    </ParamFrame>
  )
}
