'use client'
import { type Catalog, ownerOf, ROLLBACK } from '@contraflow/flow'
import { type RefObject, useRef } from 'react'
import type { CanvasDeeds } from '../canvas/canvas-deeds.tsx'
import type { Command } from '../commands/command.ts'
import { type Choice, useCommandCenter, useOffer } from '../commands/command-center.tsx'
import { canvasDeeds } from './canvas-walk.ts'
import { designerCommands } from './commands.ts'
import type { DrawerTab } from './drawer/drawer.tsx'
import { editDeeds } from './edit-deeds.ts'
import { itemsOf, stepTypesOf } from './findables.ts'
import { lookDeeds } from './look-deeds.ts'
import type { useCanvasEdits } from './use-canvas-edits.ts'
import type { Draft } from './use-draft.ts'
import { useFollowChanges } from './use-follow-changes.ts'
import { type Go, useGo } from './use-go.ts'
import type { DesignerView } from './use-view.ts'

/** The designer as its commands know it. */
export interface Desk {
  readonly draft: Draft
  readonly catalog: Catalog
  readonly edits: ReturnType<typeof useCanvasEdits>
  readonly selected: string | null
  /** All that is chosen on the canvas. */
  readonly many: readonly string[]
  readonly onSelect: (id: string | null) => void
  readonly canvas: RefObject<CanvasDeeds | null>
  readonly view: DesignerView
  readonly onView: (view: DesignerView) => void
  readonly openTab: (tab: DrawerTab) => void
  readonly canRehearse: boolean
  readonly rehearse: () => void
  /** What is chosen fails in the rehearsal, or no more. */
  readonly failsHere: () => void
  /** A run that has ended lies over the drawing. */
  readonly hasEndedRun: boolean
  readonly closeRun: () => void
  readonly isComparing: boolean
  readonly closeComparison: () => void
  readonly canTry: boolean
  readonly tryIt: () => void
  readonly canPublish: boolean
  readonly publish: () => void
  readonly canDeploy: boolean
  readonly deploy: () => void
}

/** A desk with what commands need to move about on it. */
export interface EquippedDesk extends Desk {
  readonly go: Go
  /** Steps and actions that are chosen. */
  readonly chosen: readonly string[]
  readonly addAfter: (after: string | null) => void
  readonly tell: (words: string) => void
}

/** Everything that can be done in the designer, as commands; offers them to the palette and the keys. */
export function useDesignerCommands(desk: Desk): {
  readonly commands: readonly Command[]
  readonly go: Go
  /** Asks which step comes after that one; null: after the last. */
  readonly addAfter: (after: string | null) => void
  /** What is added next is chosen, and has the focus. */
  readonly onAdding: () => void
} {
  const { draft, catalog, edits, selected, many, canvas, view, onSelect } = desk
  const { choose, tell } = useCommandCenter()
  const go = useGo(view, canvas, onSelect)
  const isAdding = useRef(false)
  useFollowChanges({
    draft,
    selected,
    go,
    follows: () => {
      const follows = isAdding.current
      isAdding.current = false
      return follows
    },
  })
  const onAdding = () => {
    isAdding.current = true
  }
  const add = (uses: string, after: string | null) => {
    onAdding()
    edits.onAdd(uses, after === null ? {} : { after })
  }
  const addAfter = (given: string | null) => {
    const after = stepAt(draft, given)
    choose(addChoice(desk, after, (uses) => add(uses, after?.id ?? null)))
  }
  const chosen = many.length > 0 ? many : selected === null ? [] : [selected]
  const equipped: EquippedDesk = { ...desk, go, chosen, addAfter, tell }
  const commands = designerCommands({
    ...editDeeds(equipped),
    ...lookDeeds(equipped),
    ...canvasDeeds(equipped),
  })
  useOffer({
    commands,
    findables: () => [
      ...itemsOf(draft.flow, catalog, (id) => goTo(desk, go, id)),
      ...stepTypesOf(catalog, 'Add a step', (uses) =>
        add(uses, stepAt(draft, selected)?.id ?? null),
      ),
    ],
  })
  return { commands, go, addAfter, onAdding }
}

/** An action of Rollback on Failure has no card of its own: that of the whole has the focus then. */
function goTo({ draft: { flow }, view, canvas }: Desk, go: Go, id: string): void {
  const isOfRollback = flow.flowRollback?.actions.some((action) => action.id === id) === true
  const isInCard = view === 'canvas' && isOfRollback
  go(id, !isInCard)
  if (isInCard) canvas.current?.focus(ROLLBACK)
}

/** The step that is meant, where a step or one of its actions is; else the last one. */
function stepAt({ flow }: Pick<Draft, 'flow'>, id: string | null) {
  const owner =
    id === null || !flow.rollbacks.some((action) => action.id === id) ? id : ownerOf(flow, id)
  return flow.steps.find((step) => step.id === owner) ?? flow.steps.at(-1)
}

function addChoice(
  { catalog }: Desk,
  after: { readonly id: string; readonly title?: string } | undefined,
  add: (uses: string) => void,
): Choice {
  return {
    title:
      after === undefined ? 'Add the first step' : `Add a step after ${after.title ?? after.id}`,
    findables: stepTypesOf(catalog, null, add),
  }
}
