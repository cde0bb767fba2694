'use client'
import { Button } from '@contraflow/ui'
import { Braces } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { isWrong, type Saying, Says } from './says.tsx'

/** Ids that tie a box to its label, its help and its problems. */
export interface FrameIds {
  readonly id: string
  readonly labelledBy: string
  readonly describedBy: string
  readonly isInvalid: boolean
  readonly isRequired: boolean
}

/** A label with its tools over a box, what is wrong with it, and what it is for. */
export function ParamFrame({
  label,
  hint,
  beside,
  says,
  isRequired = false,
  tools,
  children,
}: {
  label: string
  hint: string
  /** After the label, quietly. */
  beside?: ReactNode
  says: readonly Saying[]
  isRequired?: boolean
  tools?: ReactNode
  children: (ids: FrameIds) => ReactNode
}) {
  const id = useId()
  return (
    <div className="grid min-w-0 gap-1">
      <div className="flex min-h-5 items-center gap-1.5">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: it may name an editor, which no label focuses by itself; by keyboard one gets there with Tab. */}
        <label
          id={`${id}-label`}
          htmlFor={id}
          className="text-xs font-semibold text-ink"
          onClick={() => document.getElementById(id)?.focus()}
        >
          {label}
        </label>
        {isRequired && <span className="text-2xs text-muted">required</span>}
        {beside}
        <div className="ml-auto flex items-center">{tools}</div>
      </div>
      {children({
        id,
        labelledBy: `${id}-label`,
        describedBy: `${id}-hint`,
        isInvalid: isWrong(says),
        isRequired,
      })}
      <p id={`${id}-hint`} className="text-2xs text-muted empty:hidden">
        <Says says={says.map((one) => ({ ...one, text: unlessHinted(one.text, hint) }))} />
        {hint}
      </p>
    </div>
  )
}

/** What the hint right below it says need not be said twice. */
function unlessHinted(sentence: string, hint: string): string {
  const at = sentence.indexOf(': ')
  return at !== -1 && hint.startsWith(sentence.slice(at + 2)) ? sentence.slice(0, at) : sentence
}

/** Offers what can be looked up, for a box that may hold a look-up. */
export function InsertButton({ label, onInsert }: { label: string; onInsert: () => void }) {
  return (
    <ToolButton label={`Insert a value into ${label}`} onPress={onInsert}>
      <Braces />
    </ToolButton>
  )
}

export function ToolButton({
  label,
  isPressed,
  onPress,
  children,
}: {
  label: string
  isPressed?: boolean
  onPress: () => void
  children: ReactNode
}) {
  return (
    <Button
      look="quiet"
      size="small-icon"
      title={label}
      aria-label={label}
      {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      className="size-5 aria-pressed:text-going [&_svg]:size-3.5"
      // The box keeps the focus, and its cursor.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {children}
    </Button>
  )
}
