'use client'
import { ToggleGroup as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'

/** One of a few, side by side. */
export function Segmented<Value extends string>({
  value,
  onChange,
  options,
  label,
  tone = 'going',
}: {
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
  label: string
  tone?: 'going' | 'back'
}) {
  return (
    <Radix.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(chosen) => {
        const option = options.find((candidate) => candidate.value === chosen)
        if (option !== undefined) onChange(option.value)
      }}
      className="inline-flex overflow-hidden rounded-md border border-line-strong"
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className={classNames(
            'cursor-pointer px-2 py-0.5 text-2xs font-medium text-muted not-first:border-l not-first:border-line-strong focus-visible:-outline-offset-2',
            tone === 'going'
              ? 'data-[state=on]:bg-going-soft data-[state=on]:font-semibold data-[state=on]:text-going'
              : 'data-[state=on]:bg-back-soft data-[state=on]:font-semibold data-[state=on]:text-back',
          )}
        >
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  )
}
