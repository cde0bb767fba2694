'use client'
import {
  type Alignment,
  type Axis,
  addGroup,
  addNote,
  aligned,
  type Box,
  copySteps,
  distributed,
  duplicateSteps,
  type Flow,
  losingRollback,
  move,
  type Position,
  pasteSteps,
} from '@contraflow/flow'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { toast } from 'sonner'
import { newIdsOf } from '../canvas/new-id-of.ts'
import { ACTION_SIZE, placeCards, STEP_SIZE } from '../canvas/place-cards.ts'
import type { ApplyEdit } from './draft.ts'

/** Something that can be done with what is chosen on the canvas. */
export interface SelectionCommand {
  readonly id: string
  readonly title: string
  readonly isEnabled: boolean
  readonly run: () => void
}

/** All that can be done with what is chosen; a list of keys or of commands may take any of it. */
export interface SelectionCommands {
  readonly copy: SelectionCommand
  readonly cut: SelectionCommand
  readonly paste: SelectionCommand
  readonly duplicate: SelectionCommand
  readonly remove: SelectionCommand
  readonly group: SelectionCommand
  readonly note: SelectionCommand
  readonly align: readonly SelectionCommand[]
  readonly distribute: readonly SelectionCommand[]
}

export interface SelectionEdits {
  readonly commands: SelectionCommands
  /** Some of them, as a toolbar has them. */
  readonly bar: readonly (readonly SelectionCommand[])[]
  /** What is chosen, as text for the clipboard; empty: no step is. */
  readonly copied: () => string
  /** Steps from the clipboard, where the pointer is. */
  readonly pasted: (text: string) => void
}

const ALIGNMENTS: readonly Alignment[] = ['left', 'centre', 'right', 'top', 'middle', 'bottom']
const AXES: readonly Axis[] = ['horizontally', 'vertically']

/** Edits of what is chosen on the canvas, each one step to undo. */
export function useSelectionEdits({
  flow,
  chosen,
  apply,
  remove,
  choose,
  pointer,
}: {
  flow: Flow
  chosen: readonly string[]
  apply: ApplyEdit
  remove: (ids: readonly string[]) => void
  /** All of what was pasted or duplicated is chosen then; of nothing: what was before. */
  choose: (ids: readonly string[]) => void
  /** Where the pointer is in the drawing; null: not on it. */
  pointer: { readonly current: Position | null }
}): SelectionEdits {
  const isChosen = new Set(chosen)
  const steps = flow.steps.map(({ id }) => id).filter((id) => isChosen.has(id))
  const hasSteps = steps.length > 0
  const copied = () => copySteps(flow, steps)
  const make = (edit: (before: Flow) => Flow) => {
    apply(edit)
    choose(newIdsOf(flow, edit(flow)))
  }
  const pasted = (text: string) => {
    const at = pointer.current ?? undefined
    if (pasteSteps(flow, text, at) === flow) {
      if (text.trim() !== '') toast('Nothing is pasted: what is on the clipboard is no steps.')
      return
    }
    make((before) => pasteSteps(before, text, at))
    const losing = losingRollback(flow, text)
    if (losing === 0) return
    const steps = losing === 1 ? 'The pasted step does' : `${losing} of the pasted steps do`
    toast(`${steps} not Run Rollback here: Rollback on Failure is off in this flow.`)
  }
  const command = (
    id: string,
    title: string,
    run: () => void,
    isEnabled = hasSteps,
  ): SelectionCommand => ({ id, title, run, isEnabled })
  const place = (positions: (boxes: readonly Box[]) => { readonly [id: string]: Position }) => () =>
    apply((before) => {
      const places = positions(boxesOf(before, chosen))
      return Object.keys(places).length === 0 ? before : move(before, places)
    })
  const boxes = steps.length + flow.rollbacks.filter(({ id }) => isChosen.has(id)).length
  const commands: SelectionCommands = {
    copy: command('copy', 'Copy', toClipboard),
    cut: command('cut', 'Cut', () => {
      toClipboard()
      remove(steps)
    }),
    paste: command('paste', 'Paste', () => void pasteFromClipboard(pasted), true),
    duplicate: command('duplicate', 'Duplicate', () =>
      make((before) => duplicateSteps(before, steps)),
    ),
    remove: command('remove', 'Delete', () => remove(chosen), chosen.length > 0),
    group: command('group', 'Group', () => apply((before) => addGroup(before, steps, 'Group'))),
    note: command('note', 'Add a note', () => apply(noteAt(pointer.current)), true),
    align: ALIGNMENTS.map((how) =>
      command(
        `align-${how}`,
        `Align ${how}`,
        place((all) => aligned(all, how)),
        boxes > 1,
      ),
    ),
    distribute: AXES.map((axis) =>
      command(
        `distribute-${axis}`,
        `Distribute ${axis}`,
        place((all) => distributed(all, axis)),
        boxes > 2,
      ),
    ),
  }
  const bar = useBar(commands)
  return { commands, bar, copied, pasted }
}

const BAR: readonly (readonly { readonly id: string; readonly title: string }[])[] = [
  ALIGNMENTS.map((how) => ({ id: `align-${how}`, title: `Align ${how}` })),
  AXES.map((axis) => ({ id: `distribute-${axis}`, title: `Distribute ${axis}` })),
  [
    { id: 'duplicate', title: 'Duplicate' },
    { id: 'copy', title: 'Copy' },
    { id: 'group', title: 'Group' },
    { id: 'remove', title: 'Delete' },
  ],
]

/** The small toolbar above several chosen cards, in its groups: another one only where something of it can be done now. */
function useBar({ align, distribute, duplicate, copy, group, remove }: SelectionCommands) {
  const all = [...align, ...distribute, duplicate, copy, group, remove]
  const latest = useRef(all)
  useLayoutEffect(() => {
    latest.current = all
  })
  const enabled = all.flatMap(({ id, isEnabled }) => (isEnabled ? [id] : [])).join(' ')
  return useMemo(() => {
    const ids = new Set(enabled.split(' '))
    const run = (id: string) => () => latest.current.find((command) => command.id === id)?.run()
    return BAR.map((commands) =>
      commands.map(({ id, title }) => ({ id, title, isEnabled: ids.has(id), run: run(id) })),
    )
  }, [enabled])
}

/** By the clipboard's own event, which carries the text also where a page may not write to the clipboard. */
function toClipboard(): void {
  document.execCommand('copy')
}

async function pasteFromClipboard(pasted: (text: string) => void): Promise<void> {
  try {
    pasted(await navigator.clipboard.readText())
  } catch {
    // A page that may not read the clipboard can still be given it: by Ctrl V.
  }
}

function boxesOf(flow: Flow, chosen: readonly string[]): readonly Box[] {
  const { positions } = placeCards(flow)
  const sized = [
    ...flow.steps.map(({ id }) => ({ id, ...STEP_SIZE })),
    ...flow.rollbacks.map(({ id }) => ({ id, ...ACTION_SIZE })),
  ]
  return sized.flatMap((card) => {
    const at = chosen.includes(card.id) ? positions.get(card.id) : undefined
    return at === undefined ? [] : [{ ...card, ...at }]
  })
}

/** null: above the first step. */
function noteAt(at: Position | null): (flow: Flow) => Flow {
  return (flow) => addNote(flow, at ?? noteBeside(flow))
}

function noteBeside(flow: Flow): Position {
  const places = [...placeCards(flow).positions.values()]
  return {
    x: Math.min(0, ...places.map(({ x }) => x)),
    y: Math.min(0, ...places.map(({ y }) => y)) - 120,
  }
}
