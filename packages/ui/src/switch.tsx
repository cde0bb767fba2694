'use client'
import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

/** Something that is on or off; `caption` stands beside it, and is pressed like it. */
export function Switch({
  checked,
  onCheckedChange,
  label,
  tone = 'going',
  disabled = false,
  caption,
}: {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  label: string
  tone?: 'going' | 'back'
  disabled?: boolean
  caption?: ReactNode
}) {
  const id = useId()
  const knob = (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onCheckedChange}
      className={classNames(
        'inline-flex h-4.5 w-8 shrink-0 cursor-pointer items-center rounded-full bg-not-yet p-0.5 transition-colors disabled:cursor-not-allowed disabled:opacity-50',
        tone === 'going' ? 'data-[state=checked]:bg-going' : 'data-[state=checked]:bg-back',
      )}
    >
      <Radix.Thumb className="block size-3.5 rounded-full bg-white transition-transform data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  )
  if (caption === undefined) return knob
  return (
    <label
      htmlFor={id}
      className="flex cursor-pointer items-center gap-2.5 has-disabled:cursor-not-allowed"
    >
      {knob}
      {caption}
    </label>
  )
}
