'use client'
import { Field, TextInput } from '@contraflow/ui'
import { useTyped } from './use-typed.ts'

/** What a number has to be like. */
interface Bounds {
  readonly min?: number
  readonly max?: number
  /** Default: any number is fine. */
  readonly step?: number
  /** Default: it may be left out. */
  readonly isRequired?: boolean
}

/** A number. What does not fit is not taken: it stays written, with what is wrong with it and what counts instead. */
export function NumberBox({
  label,
  hint,
  problem,
  value,
  placeholder,
  onChange,
  ...bounds
}: Bounds & {
  label: string
  hint?: string
  problem?: string
  value: number | null
  placeholder?: string
  onChange: (value: number | null) => void
}) {
  const { text, type, leave } = useTyped(value, (number) => (number === null ? '' : `${number}`))
  const refusal = refusalOf(text, bounds)
  const told = refusal === null ? problem : `${refusal} ${value ?? 'None'} counts until then.`
  return (
    <Field label={label} hint={hint} problem={told}>
      {(box) => (
        <TextInput
          {...box}
          type="number"
          min={bounds.min}
          max={bounds.max}
          step={bounds.step ?? 'any'}
          placeholder={placeholder}
          value={text}
          onChange={({ target }) => {
            const isTaken = refusalOf(target.value, bounds) === null
            const meant = target.value === '' ? null : target.valueAsNumber
            type(target.value, isTaken ? meant : value)
            if (isTaken) onChange(meant)
          }}
          onBlur={() => refusal === null && leave()}
        />
      )}
    </Field>
  )
}

/** Why a text is not taken; null: it is. */
function refusalOf(text: string, { min, max, step, isRequired = false }: Bounds): string | null {
  if (text === '') return isRequired ? 'A number is needed.' : null
  const number = Number(text)
  if (!Number.isFinite(number)) return 'This is no number.'
  if (min !== undefined && number < min) return `At least ${min}.`
  if (max !== undefined && number > max) return `At most ${max}.`
  return step === 1 && !Number.isInteger(number) ? 'A whole number.' : null
}
