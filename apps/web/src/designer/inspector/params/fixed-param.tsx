'use client'
import { Select, Switch } from '@contraflow/ui'
import { Braces } from 'lucide-react'
import { useState } from 'react'
import { isExpression } from './expression-value.ts'
import type { FieldProps } from './nested-field.ts'
import { ParamFrame, ToolButton } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import type { Json } from './param-shape.ts'
import { Says } from './says.tsx'
import { TextEditor } from './text-editor.tsx'

/** One of some values. */
export function ChoiceParam(props: FieldProps & { shape: { options: readonly Json[] } }) {
  const { schema, shape, value, path, label, hint, isRequired, onChange } = props
  const { says } = useProblems(path)
  const mode = useLookupMode(value, onChange)
  if (mode.isLookup) return <LookupParam {...props} mode={mode} />
  const options = shape.options.map((option) => ({ option, text: wordsOf(option) }))
  const fallback = schema['default']
  const strange = value === undefined || shape.options.includes(value) ? null : wordsOf(value)
  return (
    <ParamFrame
      label={label}
      hint={hint}
      says={says}
      isRequired={isRequired}
      tools={<ModeButton label={label} mode={mode} />}
    >
      {(ids) => (
        <Select
          id={ids.id}
          aria-labelledby={ids.labelledBy}
          aria-describedby={ids.describedBy}
          aria-invalid={ids.isInvalid}
          value={value === undefined ? '' : wordsOf(value)}
          onChange={({ target }) =>
            onChange(options.find(({ text }) => text === target.value)?.option)
          }
        >
          <option value="">
            {fallback === undefined ? 'Choose…' : `Default: ${wordsOf(fallback)}`}
          </option>
          {strange !== null && <option>{strange}</option>}
          {options.map(({ text }) => (
            <option key={text}>{text}</option>
          ))}
        </Select>
      )}
    </ParamFrame>
  )
}

/** Yes or no. */
export function SwitchParam(props: FieldProps) {
  const { label, hint, schema, path, value, onChange } = props
  const { says } = useProblems(path)
  const mode = useLookupMode(value, onChange)
  if (mode.isLookup) return <LookupParam {...props} mode={mode} />
  const isOn = typeof value === 'boolean' ? value : schema['default'] === true
  return (
    <div className="flex items-start gap-2.5">
      <div className="min-w-0 flex-1">
        <Switch
          label={label}
          checked={isOn}
          onCheckedChange={onChange}
          caption={<span className="text-xs font-semibold">{label}</span>}
        />
        <p className="pl-10.5 text-2xs text-muted">
          <Says says={says} />
          {hint}
        </p>
      </div>
      <ModeButton label={label} mode={mode} />
    </div>
  )
}

interface LookupMode {
  readonly isLookup: boolean
  /** It was asked for just now, and holds nothing yet. */
  readonly isNew: boolean
  readonly toggle: () => void
}

/** Whether a box for fixed values gives way to a look-up. */
function useLookupMode(
  value: Json | undefined,
  onChange: (value: Json | undefined) => void,
): LookupMode {
  const [isOpen, setOpen] = useState(false)
  const holdsOne = isExpression(value)
  const isLookup = isOpen || holdsOne
  return {
    isLookup,
    isNew: isOpen && !holdsOne,
    toggle: () => {
      setOpen(!isLookup)
      if (isLookup) onChange(undefined)
    },
  }
}

function ModeButton({ label, mode: { isLookup, toggle } }: { label: string; mode: LookupMode }) {
  return (
    <ToolButton
      label={isLookup ? `A fixed value for ${label}` : `Insert a value into ${label}`}
      isPressed={isLookup}
      onPress={toggle}
    >
      <Braces />
    </ToolButton>
  )
}

function LookupParam({
  path,
  label,
  hint,
  isRequired,
  value,
  onChange,
  mode,
}: FieldProps & { mode: LookupMode }) {
  const lookups = useLookups()
  const problems = useProblems(path)
  return (
    <ParamFrame
      label={label}
      hint={hint}
      says={problems.says}
      isRequired={isRequired}
      tools={<ModeButton label={label} mode={mode} />}
    >
      {(ids) => (
        <TextEditor
          {...ids}
          value={typeof value === 'string' ? value : ''}
          onChange={(text) => onChange(text === '' ? undefined : text)}
          lines="one"
          isOneLine
          placeholder="${{ … }}"
          lookups={lookups}
          problems={problems.lookups}
          offersAtOnce={mode.isNew}
        />
      )}
    </ParamFrame>
  )
}

function wordsOf(option: Json): string {
  return typeof option === 'string' ? option : JSON.stringify(option)
}
