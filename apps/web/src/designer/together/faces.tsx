'use client'
import type { PresentPerson } from '@contraflow/protocol'
import {
  Button,
  classNames,
  Dialog,
  DialogButtons,
  Field,
  TextInput,
  Tooltip,
} from '@contraflow/ui'
import { useState } from 'react'
import { colourOf } from './colours.ts'

const MAX_FACES = 4
const FACE =
  'grid size-6 place-items-center rounded-full text-2xs font-bold text-white ring-2 ring-panel'

/** Who is in the flow; oneself last, to say how one is called. */
export function Faces({
  me,
  others,
  rename,
}: {
  me: { readonly name: string; readonly colour: number }
  others: readonly PresentPerson[]
  rename: (name: string) => void
}) {
  const [isNaming, setNaming] = useState(false)
  const shown = others.slice(0, MAX_FACES)
  const more = others.slice(MAX_FACES)
  return (
    <div className="flex items-center gap-1">
      <ul aria-label="Also in this flow" className="flex gap-1">
        {shown.map(({ id, name, colour }) => (
          <li key={id}>
            <Tooltip text={name}>
              <span
                role="img"
                aria-label={name}
                className={FACE}
                style={{ backgroundColor: colourOf(colour) }}
              >
                {initialsOf(name)}
              </span>
            </Tooltip>
          </li>
        ))}
        {more.length > 0 && (
          <li>
            <Tooltip text={more.map(({ name }) => name).join(', ')}>
              <span className={classNames(FACE, '!bg-line !text-ink')}>+{more.length}</span>
            </Tooltip>
          </li>
        )}
      </ul>
      <Tooltip text={`You are seen as ${me.name}`}>
        <button
          type="button"
          aria-label={`${initialsOf(me.name)}. You are seen as ${me.name}. Change it`}
          className={classNames(FACE, 'cursor-pointer')}
          style={{ backgroundColor: colourOf(me.colour) }}
          onClick={() => setNaming(true)}
        >
          {initialsOf(me.name)}
        </button>
      </Tooltip>
      <NameDialog name={me.name} open={isNaming} onOpenChange={setNaming} rename={rename} />
    </div>
  )
}

function NameDialog({
  name,
  open,
  onOpenChange,
  rename,
}: {
  name: string
  open: boolean
  onOpenChange: (open: boolean) => void
  rename: (name: string) => void
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="How others see you"
      description="Kept in this browser."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rename(String(new FormData(event.currentTarget).get('name') ?? ''))
          onOpenChange(false)
        }}
      >
        <Field label="Your name">
          {(box) => <TextInput {...box} name="name" defaultValue={name} maxLength={40} />}
        </Field>
        <DialogButtons>
          <Button type="button" onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button type="submit" look="primary">
            Save
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}
