import { classNames, TEXT_TONE } from '@contraflow/ui'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CardText } from '../../canvas/card-text.ts'
import type { Mark } from '../../canvas/mark.ts'
import { TypeIcon } from '../../canvas/type-icon.tsx'
import { moveAmongRows } from './move-among-rows.ts'

/** One row of the outline: what it is, what it leads to, where it stands, and a menu of what can be done. */
export function OutlineRow({
  id,
  lead,
  text,
  says,
  problems,
  mark,
  markOf,
  isBack = false,
  isSelected,
  onSelect,
  menu,
}: {
  id: string
  /** In front of the title: its number, or when it runs. */
  lead: string
  text: CardText
  says: string
  problems: number
  mark: Mark | undefined
  /** What the mark tells of. */
  markOf: 'rehearsal' | 'run'
  isBack?: boolean
  isSelected: boolean
  onSelect: () => void
  menu: ReactNode
}) {
  return (
    <div
      data-outline-item={id}
      className={classNames(
        'flex items-start gap-2 rounded-lg border border-line bg-panel py-1 pr-1 pl-2.5',
        isBack && 'border-dashed border-back-line',
        isSelected && (isBack ? 'ring-2 ring-back-line' : 'ring-2 ring-going'),
      )}
    >
      <button
        type="button"
        data-row-button
        aria-current={isSelected}
        onClick={onSelect}
        onKeyDown={moveAmongRows}
        className="flex min-w-0 flex-1 cursor-pointer items-start gap-2.5 rounded-md py-1 text-left"
      >
        <span
          className={classNames(
            'shrink-0 pt-px text-xs',
            isBack ? 'w-24 text-back' : 'w-5 text-right text-muted',
          )}
        >
          {lead}
          <span className="sr-only">: </span>
        </span>
        <TypeIcon
          name={text.icon}
          className={classNames('mt-0.5 size-4 shrink-0', isBack ? 'text-back' : 'text-going')}
        />
        <span className="min-w-0 flex-1">
          <span className="font-semibold">{text.title}</span>
          <span className="sr-only">, </span>
          <span className="ml-2 text-2xs text-muted">{text.type}</span>
          {text.summary !== '' && (
            <span className="ml-2 font-mono text-2xs text-muted">{text.summary}</span>
          )}
          {says !== '' && <span className="block text-xs text-muted">{says}</span>}
          <MarkWords mark={mark} of={markOf} />
          {problems > 0 && (
            <span className="flex items-center gap-1 text-xs text-broken">
              <TriangleAlert className="size-3.5" aria-hidden="true" />
              {problems} {problems === 1 ? 'problem' : 'problems'}
            </span>
          )}
        </span>
      </button>
      {menu}
    </div>
  )
}

function MarkWords({ mark, of }: { mark: Mark | undefined; of: 'rehearsal' | 'run' }) {
  if (mark === undefined) return null
  const words = [
    mark.number === undefined ? '' : `Runs as number ${mark.number}`,
    mark.word ?? WORDS[mark.tone],
    of === 'run' ? mark.detail : '',
  ]
  return (
    <span className={classNames('block text-xs font-medium', TEXT_TONE[mark.tone])}>
      In the {of}: {words.filter(Boolean).join(', ').toLowerCase()}.
    </span>
  )
}

const WORDS = {
  going: 'succeeds',
  done: 'done',
  back: 'going back',
  broken: 'fails',
  'not-yet': 'does not run',
} as const
