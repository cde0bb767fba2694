'use client'
import { Field, TextInput } from '@contraflow/ui'

/** A number that may be left out. */
export function NumberBox({
  label,
  hint,
  problem,
  value,
  placeholder,
  min,
  step,
  onChange,
}: {
  label: string
  hint?: string
  problem?: string
  value: number | null
  placeholder?: string
  min?: number
  /** Default: any number is fine. */
  step?: number
  onChange: (value: number | null) => void
}) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(box) => (
        <TextInput
          {...box}
          type="number"
          min={min}
          step={step ?? 'any'}
          placeholder={placeholder}
          value={value ?? ''}
          onChange={({ target }) => onChange(target.value === '' ? null : target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
