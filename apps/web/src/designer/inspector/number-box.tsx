'use client'
import { Field, TextInput } from '@contraflow/ui'

/** A number that may be left out. */
export function NumberBox({
  label,
  hint,
  value,
  placeholder,
  min,
  step = 1,
  onChange,
}: {
  label: string
  hint?: string
  value: number | null
  placeholder?: string
  min: number
  step?: number
  onChange: (value: number | null) => void
}) {
  return (
    <Field label={label} hint={hint}>
      {(box) => (
        <TextInput
          {...box}
          type="number"
          min={min}
          step={step}
          placeholder={placeholder}
          value={value ?? ''}
          onChange={({ target }) => onChange(target.value === '' ? null : target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
