'use client'
import { UNKEPT_NAME } from '@contraflow/flow'
import { TextInput } from '@contraflow/ui'
import { X } from 'lucide-react'
import { useRef } from 'react'
import type { FieldProps } from './nested-field.ts'
import { type FrameIds, InsertButton, ToolButton } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import type { Json, Schema } from './param-shape.ts'
import { RowsFrame } from './rows-frame.tsx'
import { isWrong, type Saying, Says } from './says.tsx'
import { TextEditor, type TextEditorHandle } from './text-editor.tsx'
import { useWritten } from './use-written.ts'

type Row = readonly [name: string, value: Json]

/** Names with a value each, a row each. Names that are not written yet, or twice, are kept here until they are mended. */
export function TableParam({
  path,
  label,
  hint,
  isRequired,
  cell,
  value,
  onChange,
}: FieldProps & { cell: Schema }) {
  const [rows, write] = useWritten<readonly Row[]>(value, rowsOf, onChange)
  const focusAt = useRef<number | null>(null)
  const set = (next: readonly Row[]) => {
    const table = Object.fromEntries(next.filter(([name]) => name !== '' && name !== UNKEPT_NAME))
    write(next, Object.keys(table).length === 0 ? undefined : table)
  }
  const names = rows.map(([name]) => name)
  return (
    <RowsFrame
      path={path}
      label={label}
      hint={hint}
      isRequired={isRequired}
      onAdd={() => {
        focusAt.current = rows.length
        set([...rows, ['', '']])
      }}
    >
      {(ids) =>
        rows.map((row, index) => (
          <TableRow
            // A row is its place, also while its name is written.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above.
            key={index}
            path={path}
            label={label}
            number={index + 1}
            ids={ids}
            row={row}
            refusal={refusalOf(names, index)}
            isNumber={cell['type'] === 'number' || cell['type'] === 'integer'}
            takesFocus={focusAt.current === index}
            onFocused={() => {
              focusAt.current = null
            }}
            onChange={(next) => set(rows.with(index, next))}
            onRemove={() => set(rows.toSpliced(index, 1))}
          />
        ))
      }
    </RowsFrame>
  )
}

function rowsOf(value: Json | undefined): readonly Row[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : []
}

function TableRow({
  path,
  label,
  number,
  ids,
  row: [name, value],
  refusal,
  isNumber,
  takesFocus,
  onFocused,
  onChange,
  onRemove,
}: {
  path: string
  label: string
  number: number
  ids: FrameIds
  row: Row
  /** Why the row is not kept, or not as it stands. */
  refusal: string | null
  isNumber: boolean
  takesFocus: boolean
  onFocused: () => void
  onChange: (row: Row) => void
  onRemove: () => void
}) {
  const editor = useRef<TextEditorHandle>(null)
  const lookups = useLookups()
  const problems = useProblems(`${path}/${name}`)
  const id = `${ids.id}-${number}`
  const says: readonly Saying[] =
    refusal === null ? problems.says : [{ text: refusal, severity: 'error' }]
  const title = name === '' ? `${label} ${number}` : name
  return (
    <div>
      <div className="flex items-start gap-0.5">
        <TextInput
          aria-label={`Name ${number} in ${label}`}
          aria-invalid={isWrong(says)}
          aria-describedby={`${id}-says`}
          className="h-[1.9375rem] w-2/5 shrink-0 font-mono text-xs"
          placeholder="NAME"
          spellCheck={false}
          value={name}
          ref={(input) => {
            if (!takesFocus || input === null) return
            input.focus()
            onFocused()
          }}
          onChange={({ target }) => onChange([target.value.trim(), value])}
        />
        <span id={`${id}-label`} className="sr-only">
          Value of {title}
        </span>
        <TextEditor
          id={id}
          ref={editor}
          labelledBy={`${id}-label`}
          describedBy={`${id}-says`}
          isInvalid={isWrong(says)}
          value={typeof value === 'string' ? value : JSON.stringify(value)}
          onChange={(text) =>
            onChange([name, isNumber && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text])
          }
          lines="one"
          isOneLine={false}
          placeholder="value"
          lookups={lookups}
          problems={problems.lookups}
          className="flex-1"
        />
        <div className="flex h-8 items-center">
          <InsertButton label={title} onInsert={() => editor.current?.offer()} />
          <ToolButton label={`Remove ${title}`} onPress={onRemove}>
            <X />
          </ToolButton>
        </div>
      </div>
      <p id={`${id}-says`} className="text-2xs empty:hidden">
        <Says says={says} />
      </p>
    </div>
  )
}

function refusalOf(names: readonly string[], index: number): string | null {
  const name = names[index] ?? ''
  if (name === UNKEPT_NAME) return `Nothing can be called ${name}: it is not kept.`
  if (name === '' || names.indexOf(name) === index) return null
  return `${name} is there twice: the last one counts.`
}
