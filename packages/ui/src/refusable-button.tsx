'use client'
import { useId } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { Tooltip } from './tooltip.tsx'

/**
 * A button that may be refused: then it can still be reached, and says why to whoever points at it, focuses it or hears it.
 */
export function RefusableButton({
  refusal,
  onClick,
  title,
  ...rest
}: ButtonProps & {
  /** A sentence; null: it can be pressed. */
  refusal: string | null
}) {
  const id = useId()
  const allowed = { onClick, title }
  const refused = { 'aria-disabled': true, 'aria-describedby': id }
  return (
    <>
      <Tooltip text={refusal}>
        <Button {...rest} {...(refusal === null ? allowed : refused)} />
      </Tooltip>
      {refusal !== null && (
        <span id={id} hidden>
          {refusal}
        </span>
      )}
    </>
  )
}
