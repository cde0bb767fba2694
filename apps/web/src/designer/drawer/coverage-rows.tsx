// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual table lie where they are scrolled to, which the elements of a table can not
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be pressed in a row are the buttons in it
'use client'
import type { CoverageRow } from '@contraflow/engine'
import { Button, classNames, TEXT_TONE } from '@contraflow/ui'
import { ArrowDown, TriangleAlert } from 'lucide-react'
import { shownOutcome } from '../../shell/state-words.tsx'
import type { Name } from '../rehearsal-words.ts'
import type { CoverageOrder } from './coverage-order.ts'

const COLUMNS =
  'grid grid-cols-[minmax(0,4fr)_minmax(6rem,1fr)_minmax(6.75rem,2fr)_minmax(6.5rem,3fr)_3.5rem] items-center gap-2 pr-1 pl-3 @max-md:grid-cols-[minmax(5.75rem,1fr)_6.25rem_minmax(0,1fr)_3.5rem]'

/** Where there is no room for what runs, it is told by Explain. */
const IF_ROOM = '@max-md:hidden'

const HEADS: readonly { readonly label: string; readonly order: CoverageOrder | null }[] = [
  { label: 'Step that fails', order: 'step' },
  { label: 'Outcome', order: 'outcome' },
  { label: 'Actions that run', order: null },
  { label: 'What is left', order: 'undone' },
]

/** Sorts by what is pressed; pressed again, the order of the flow. */
export function CoverageHead({
  order,
  onOrder,
}: {
  order: CoverageOrder
  onOrder: (order: CoverageOrder) => void
}) {
  return (
    <div
      role="row"
      className={classNames(
        COLUMNS,
        'sticky top-0 z-10 h-7 border-b border-line bg-panel text-2xs',
      )}
    >
      {HEADS.map(({ label, order: by }) => (
        <div
          key={label}
          role="columnheader"
          className={classNames('min-w-0 whitespace-nowrap', by === null && IF_ROOM)}
          aria-sort={by === order ? (by === 'undone' ? 'descending' : 'ascending') : 'none'}
        >
          {by === null ? (
            <span className="font-semibold text-muted">{label}</span>
          ) : (
            <button
              type="button"
              className="flex cursor-pointer items-center gap-1 font-semibold text-muted hover:text-ink"
              onClick={() => onOrder(by === order ? 'flow' : by)}
            >
              {label}
              {by === order && <ArrowDown className="size-3" aria-hidden="true" />}
            </button>
          )}
        </div>
      ))}
      <div role="columnheader">
        <span className="sr-only">Explain</span>
      </div>
    </div>
  )
}

/** One failure: what it comes to, what runs, what is left. */
export function CoverageLine({
  row,
  name,
  isPlayed,
  onPlay,
  onExplain,
}: {
  row: CoverageRow
  name: Name
  isPlayed: boolean
  onPlay: (row: CoverageRow) => void
  onExplain: (row: CoverageRow) => void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button in its first cell is the same for the keyboard
    <div
      role="row"
      tabIndex={-1}
      className={classNames(
        COLUMNS,
        'min-h-7.5 cursor-pointer border-b border-line py-1 text-xs hover:bg-ground',
        isPlayed && 'bg-back-soft',
      )}
      onClick={() => onPlay(row)}
    >
      <div role="cell" className="min-w-0">
        <button
          type="button"
          data-testid={`coverage-${row.step}`}
          aria-label={`Rehearse that ${name(row.step)} fails`}
          aria-pressed={isPlayed}
          className="block w-full cursor-pointer truncate text-left font-semibold"
        >
          {name(row.step)}
        </button>
        {row.with !== undefined && (
          <span className="block truncate text-2xs text-muted">
            with {row.with.map(name).join(', ')} failing before
          </span>
        )}
      </div>
      <Outcomes outcomes={row.outcomes} />
      <Actions row={row} name={name} />
      <Undone row={row} name={name} />
      <div role="cell" className="text-right">
        <Button
          size="small"
          look="quiet"
          className="h-6 px-1"
          aria-label={`Explain what runs if ${name(row.step)} fails`}
          onClick={(event) => {
            event.stopPropagation()
            onExplain(row)
          }}
        >
          Explain
        </Button>
      </div>
    </div>
  )
}

function Outcomes({ outcomes }: Pick<CoverageRow, 'outcomes'>) {
  return (
    <div role="cell" className="flex flex-wrap gap-x-2">
      {outcomes.map((outcome, at) => {
        const { label, tone, icon: Icon } = shownOutcome(outcome)
        return (
          <span key={outcome} className={classNames('flex items-center gap-1', TEXT_TONE[tone])}>
            {at > 0 && <span className="text-muted">or</span>}
            <Icon className="size-3.5 shrink-0" aria-hidden="true" />
            {label}
          </span>
        )
      })}
    </div>
  )
}

function Actions({ row: { always, depends }, name }: { row: CoverageRow; name: Name }) {
  return (
    <div role="cell" className={classNames('min-w-0', IF_ROOM)}>
      {always.length + depends.length === 0 && <span className="text-muted">none</span>}
      {always.length > 0 && (
        <span className="block truncate" title={always.map(name).join(', ')}>
          {always.map(name).join(', ')}
        </span>
      )}
      {depends.length > 0 && (
        <span className="block truncate text-back" title={depends.map(name).join(', ')}>
          depending on timing: {depends.map(name).join(', ')}
        </span>
      )}
    </div>
  )
}

function Undone({ row: { leftUndone }, name }: { row: CoverageRow; name: Name }) {
  const { always, depends } = leftUndone
  if (always.length + depends.length === 0) {
    return (
      <div role="cell" className="text-muted">
        nothing
      </div>
    )
  }
  const words = [
    ...always.map(name),
    ...(depends.length === 0 ? [] : [`in some orders ${depends.map(name).join(', ')}`]),
  ].join(', ')
  return (
    <div role="cell" className="flex min-w-0 items-center gap-1 font-semibold text-broken">
      <TriangleAlert className="size-3.5 shrink-0" aria-hidden="true" />
      <span className="line-clamp-2 min-w-0 wrap-anywhere" title={words}>
        {words}
      </span>
    </div>
  )
}
