'use client'
import { classNames } from '@contraflow/ui'
import { Command } from 'cmdk'
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react'

/** One of several things that a gesture can mean. */
export interface Choice {
  readonly key: string
  readonly group: string
  readonly icon: ReactNode
  readonly title: string
  /** A few words more; searched as well. */
  readonly detail: string
  readonly choose: () => void
}

/** Choices at a place of the canvas. */
export interface Choices {
  readonly title: string
  /** In pixels of the canvas' frame. */
  readonly at: { readonly x: number; readonly y: number }
  readonly choices: readonly Choice[]
}

const WIDTH = 272
const HEIGHT = 316
const MARGIN = 8

/** A searchable list where the pointer was let go. Esc, or a press beside it, leaves everything as it was. */
export function ChoiceList({
  title,
  at,
  choices,
  room,
  onClose,
}: Choices & {
  /** Of the canvas' frame, which the list stays within. */
  room: { readonly width: number; readonly height: number }
  onClose: () => void
}) {
  const frame = useRef<HTMLDivElement>(null)
  const onPress = useEffectEvent((event: PointerEvent) => {
    const isInside = event.target instanceof Node && frame.current?.contains(event.target) === true
    if (!isInside) onClose()
  })
  useEffect(() => {
    const listener = (event: PointerEvent) => onPress(event)
    window.addEventListener('pointerdown', listener, true)
    return () => window.removeEventListener('pointerdown', listener, true)
  }, [])
  const groups = [...new Set(choices.map(({ group }) => group))]
  const isLong = choices.length > 5
  return (
    <div
      ref={frame}
      role="dialog"
      aria-label={title}
      data-testid="choices"
      className="nowheel absolute z-40 flex flex-col overflow-hidden rounded-lg border border-line-strong bg-panel text-ink shadow-xl"
      style={{
        width: WIDTH,
        maxHeight: HEIGHT,
        left: within(at.x, room.width - WIDTH - MARGIN),
        top: within(at.y, room.height - (isLong ? HEIGHT : 40 + 44 * choices.length) - MARGIN),
      }}
    >
      <Command
        label={title}
        className="flex min-h-0 flex-col outline-none"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          onClose()
        }}
      >
        <Command.Input
          autoFocus
          placeholder={title}
          className="h-9 shrink-0 border-b border-line bg-transparent px-3 text-[0.8125rem] outline-none placeholder:text-muted"
        />
        <Command.List className="min-h-0 overflow-y-auto p-1">
          <Command.Empty className="px-2 py-3 text-xs text-muted">
            Nothing that fits has these words.
          </Command.Empty>
          {groups.map((group) => (
            <Command.Group
              key={group}
              heading={group}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-0.5 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-bold [&_[cmdk-group-heading]]:tracking-wider [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:uppercase"
            >
              {choices
                .filter((choice) => choice.group === group)
                .map(({ key, icon, title: words, detail, choose }) => (
                  <Command.Item
                    key={key}
                    value={`${group} ${key}`}
                    keywords={[words, detail]}
                    onSelect={() => {
                      onClose()
                      choose()
                    }}
                    className={classNames(
                      'flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-[0.8125rem]',
                      'data-[selected=true]:bg-ground [&>svg]:size-4 [&>svg]:shrink-0',
                    )}
                  >
                    {icon}
                    <span className="shrink-0 font-medium">{words}</span>
                    <span className="truncate text-2xs text-muted">{detail}</span>
                  </Command.Item>
                ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </div>
  )
}

function within(value: number, most: number): number {
  return Math.max(MARGIN, Math.min(value, most))
}
