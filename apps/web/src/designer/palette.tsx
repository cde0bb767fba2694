'use client'
import { type Catalog, newestMajors, type StepType } from '@contraflow/flow'
import { TextInput, Tooltip } from '@contraflow/ui'
import { Search } from 'lucide-react'
import { memo, type ReactNode, useMemo, useState } from 'react'
import { STEP_DRAG_TYPE } from '../canvas/cards.ts'
import { TypeIcon } from '../canvas/type-icon.tsx'
import { useSteady } from '../canvas/use-steady.ts'

/** Everything that a step can be, by category: drag it onto the canvas, or press it to add it after the chosen step. */
export function Palette({
  catalog,
  onAdd,
  children,
}: {
  catalog: Catalog
  onAdd: (uses: string) => void
  /** Below them, instead of how to use them. */
  children?: ReactNode
}) {
  const [words, setWords] = useState('')
  const found = useMemo(
    () => newestMajors(catalog.stepTypes.values()).filter((type) => matches(type, words)),
    [catalog, words],
  )
  return (
    <aside
      aria-label="Step types"
      className="flex w-53 shrink-0 flex-col gap-3 overflow-y-auto border-r border-line bg-panel p-3 max-xl:w-13 max-xl:px-2"
    >
      <div className="relative max-xl:hidden">
        <Search className="absolute top-2 left-2.5 size-4 text-muted" aria-hidden="true" />
        <TextInput
          type="search"
          aria-label="Search step types"
          placeholder="Add a step"
          className="pl-8"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <TypesByCategory types={found} onAdd={useSteady(onAdd)} />
      {found.length === 0 && <p className="text-xs text-muted">No step type has these words.</p>}
      {children ?? (
        <p className="mt-auto text-2xs text-muted max-xl:hidden">
          Drag one onto the canvas, or press it to add it after the chosen step.
        </p>
      )}
    </aside>
  )
}

/** Drawn anew only for other types, and so not with each key in the inspector. */
const TypesByCategory = memo(function TypesByCategory({
  types,
  onAdd,
}: {
  types: readonly StepType[]
  onAdd: (uses: string) => void
}) {
  const categories = [...new Set(types.map(({ category }) => category))]
  return (
    <>
      {categories.map((category) => (
        <section key={category}>
          <h2 className="mb-1 text-2xs font-bold tracking-wider text-muted uppercase max-xl:sr-only">
            {category}
          </h2>
          {types
            .filter((type) => type.category === category)
            .map((type) => (
              <Tooltip key={type.uses} text={`${type.title}: ${type.description}`}>
                <button
                  type="button"
                  draggable
                  data-testid={`palette-${type.uses}`}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(STEP_DRAG_TYPE, type.uses)
                    event.dataTransfer.effectAllowed = 'copy'
                  }}
                  onClick={() => onAdd(type.uses)}
                  className="flex w-full cursor-grab items-center gap-2 rounded-md px-1.5 max-xl:justify-center py-1.5 text-left text-xs font-medium hover:bg-ground"
                >
                  <TypeIcon name={type.icon} className="size-4 shrink-0 text-going" />
                  <span className="text-balance max-xl:sr-only">{type.title}</span>
                </button>
              </Tooltip>
            ))}
        </section>
      ))}
    </>
  )
})

function matches({ title, category, uses }: StepType, words: string): boolean {
  const text = `${title} ${category} ${uses}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
