'use client'
import { useRef } from 'react'
import { durationWords } from '../../../shell/relative-time.tsx'
import type { FieldProps } from './nested-field.ts'
import { InsertButton, ParamFrame } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import type { Json } from './param-shape.ts'
import { TextEditor, type TextEditorHandle } from './text-editor.tsx'
import { useWritten } from './use-written.ts'

/** A number with its unit, or a look-up that gives one. The arrow keys count. */
export function NumberParam({
  path,
  label,
  hint,
  schema,
  shape: { unit, isWhole },
  isRequired,
  value,
  onChange,
}: FieldProps & { shape: { unit: string; isWhole: boolean } }) {
  const editor = useRef<TextEditorHandle>(null)
  const lookups = useLookups()
  const problems = useProblems(path)
  const [text, write] = useWritten(value, writtenNumber, onChange)
  const fallback = schema['default']
  const shown = typeof value === 'number' ? value : typeof fallback === 'number' ? fallback : null
  const count = (by: number) => {
    if (value !== undefined && typeof value !== 'number') return false
    const next = within((shown ?? 0) + by, schema)
    write(String(next), next)
    return true
  }
  return (
    <ParamFrame
      label={label}
      hint={hint}
      beside={
        unit === 'ms' &&
        shown !== null &&
        shown >= 1_000 && (
          <span className="text-2xs text-muted">
            {value === undefined ? 'default, ' : ''}
            {durationWords(shown)}
          </span>
        )
      }
      says={problems.says}
      isRequired={isRequired}
      tools={<InsertButton label={label} onInsert={() => editor.current?.offer()} />}
    >
      {(ids) => (
        <div className="relative">
          <TextEditor
            {...ids}
            ref={editor}
            value={text}
            onChange={(written) => write(written, readNumber(written))}
            lines="one"
            isOneLine
            inputMode="decimal"
            placeholder={typeof fallback === 'number' ? String(fallback) : ''}
            lookups={lookups}
            problems={problems.lookups}
            keys={[
              { key: 'ArrowUp', run: () => count(isWhole ? 1 : 0.1) },
              { key: 'ArrowDown', run: () => count(isWhole ? -1 : -0.1) },
            ]}
            className={unit === '' ? '' : 'pr-12'}
          />
          {unit !== '' && (
            <span className="pointer-events-none absolute top-1.5 right-2.5 text-2xs text-muted">
              {unit}
            </span>
          )}
        </div>
      )}
    </ParamFrame>
  )
}

function writtenNumber(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What is no number stays a text: a look-up, or something for the check of the params to name. */
function readNumber(text: string): Json | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : text
}

function within(number: number, { minimum, maximum, exclusiveMinimum }: FieldProps['schema']) {
  const least = typeof minimum === 'number' ? minimum : Number.NEGATIVE_INFINITY
  const over = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : least
  const most = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY
  const rounded = Math.round(number * 1_000) / 1_000
  return Math.min(most, Math.max(least, over, rounded))
}
