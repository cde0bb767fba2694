'use client'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { ArtifactBox } from './artifact-param.tsx'
import { type FieldProps, useNestedField } from './nested-field.ts'
import { type FrameIds, InsertButton, ToolButton } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import { type Json, type Schema, shapeOf } from './param-shape.ts'
import { RowsFrame } from './rows-frame.tsx'
import { isWrong, Says } from './says.tsx'
import { TextEditor, type TextEditorHandle } from './text-editor.tsx'

/** Several values of one kind, a row each. */
export function ListParam({
  path,
  label,
  hint,
  isRequired,
  item,
  value,
  siblings,
  onChange,
}: FieldProps & { item: Schema }) {
  const NestedField = useNestedField()
  const items = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const latest = useRef(items)
  latest.current = items
  const focusAt = useRef<number | null>(null)
  const set = (next: readonly Json[]) => onChange(next.length === 0 ? undefined : [...next])
  const replace = (at: number, values: readonly Json[]) => {
    focusAt.current = Math.max(0, at + values.length - 1)
    set(latest.current.toSpliced(at, 1, ...values))
  }
  const shape = shapeOf('item', item)
  const isText = shape.kind === 'text'
  const add = (at: number) => {
    focusAt.current = at
    set(latest.current.toSpliced(at, 0, isText ? '' : emptyOf(shape.kind)))
  }
  return (
    <RowsFrame
      path={path}
      label={label}
      hint={hint}
      isRequired={isRequired}
      onAdd={() => add(items.length)}
    >
      {(ids) =>
        items.map((each, index) =>
          isText ? (
            <TextRow
              // A row is its place: what is written moves, the rows do not.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above.
              key={index}
              path={`${path}/${index}`}
              label={`${label} ${index + 1}`}
              isArtifact={shape.format === 'artifact'}
              ids={ids}
              value={typeof each === 'string' ? each : JSON.stringify(each)}
              takesFocus={focusAt.current === index}
              onFocused={() => {
                focusAt.current = null
              }}
              onChange={(text) => set(latest.current.with(index, text))}
              onEnter={() => add(index + 1)}
              onRemove={() => replace(index, [])}
              onPasted={(lines) => replace(index, lines)}
            />
          ) : (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              key={index}
              className="flex items-start gap-1 rounded-lg border border-line p-2"
            >
              <div className="min-w-0 flex-1">
                <NestedField
                  name={`${index}`}
                  label={`${label} ${index + 1}`}
                  path={`${path}/${index}`}
                  schema={item}
                  isRequired={false}
                  value={each}
                  siblings={siblings}
                  onChange={(next) => set(latest.current.with(index, next ?? emptyOf(shape.kind)))}
                />
              </div>
              <ToolButton label={`Remove ${label} ${index + 1}`} onPress={() => replace(index, [])}>
                <X />
              </ToolButton>
            </div>
          ),
        )
      }
    </RowsFrame>
  )
}

function emptyOf(kind: string): Json {
  return kind === 'number' ? 0 : kind === 'switch' ? false : kind === 'list' ? [] : {}
}

interface RowProps {
  readonly path: string
  readonly label: string
  readonly isArtifact: boolean
  readonly ids: FrameIds
  readonly value: string
  readonly takesFocus: boolean
  readonly onFocused: () => void
  readonly onChange: (text: string) => void
  readonly onEnter: () => void
  readonly onRemove: () => void
  readonly onPasted: (lines: readonly string[]) => void
}

/** One text of a list: Enter makes the next one, Backspace in an empty one takes it away, pasted lines become a row each. */
function TextRow({ path, label, isArtifact, ids, value, takesFocus, ...on }: RowProps) {
  const editor = useRef<TextEditorHandle>(null)
  const lookups = useLookups()
  const problems = useProblems(path)
  const { onFocused } = on
  useEffect(() => {
    if (!takesFocus) return
    editor.current?.focus()
    onFocused()
  }, [takesFocus, onFocused])
  const id = `${ids.id}-${path}`
  const box = {
    id,
    labelledBy: `${id}-label`,
    describedBy: `${id}-says`,
    isInvalid: isWrong(problems.says),
    value,
    onChange: on.onChange,
    ref: editor,
    problems: problems.lookups,
    keys: [
      { key: 'Enter', run: () => done(on.onEnter) },
      { key: 'Backspace', run: () => value === '' && done(on.onRemove) },
    ],
    onPaste: (text: string) => {
      const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
      if (lines.length < 2 || value !== '') return false
      on.onPasted(lines)
      return true
    },
  }
  return (
    <div>
      <span id={`${id}-label`} className="sr-only">
        {label}
      </span>
      <div className="flex items-center gap-0.5">
        {isArtifact ? (
          <ArtifactBox {...box} label={label} />
        ) : (
          <TextEditor {...box} lines="one" isOneLine lookups={lookups} className="flex-1" />
        )}
        <InsertButton label={label} onInsert={() => editor.current?.offer()} />
        <ToolButton label={`Remove ${label}`} onPress={on.onRemove}>
          <X />
        </ToolButton>
      </div>
      <p id={`${id}-says`} className="text-2xs empty:hidden">
        <Says says={problems.says} />
      </p>
    </div>
  )
}

/** A key that has been seen to. */
function done(run: () => void): true {
  run()
  return true
}
