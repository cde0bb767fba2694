import { classNames, FILL_TONE, TEXT_TONE, type Tone } from '@contraflow/ui'
import { Diff, Minus, Plus, X } from 'lucide-react'
import { use } from 'react'
import { CardLine } from './card-line.tsx'
import { FromAfarContext } from './from-afar.ts'
import type { Mark } from './mark.ts'

const BADGE: { readonly [tone in Tone]: string } = {
  going: 'bg-going',
  done: 'bg-done',
  back: 'bg-back',
  broken: 'bg-broken',
  'not-yet': 'bg-not-yet',
}

/** The number in which a card's turn comes, at its corner. */
export function MarkNumber({ mark }: { mark: Mark }) {
  if (mark.difference !== undefined) return <Difference difference={mark.difference} />
  if (mark.number === undefined) return null
  return (
    <span
      className={classNames(
        'absolute -top-2.5 -right-2.5 z-10 flex h-5 min-w-5 items-center justify-center gap-0.5 rounded-full px-1 text-2xs font-bold text-on-tone',
        BADGE[mark.tone],
      )}
    >
      {mark.number}
      {mark.tone === 'broken' && <X className="size-3" aria-label="fails" />}
    </span>
  )
}

/** The last line of a card: where it stands. */
export function MarkLine({
  mark,
  fallback,
  roomPx,
}: {
  mark: Mark | undefined
  fallback: string
  roomPx: number
}) {
  if (use(FromAfarContext)) return null
  if (mark?.counts !== undefined) return <Counts counts={mark.counts} />
  if (mark?.word === undefined) {
    return (
      <CardLine
        text={fallback}
        px={11}
        roomPx={roomPx}
        isMono
        className="card-words text-2xs text-muted"
      />
    )
  }
  return (
    <div className="card-words grid gap-1">
      <p className="flex items-baseline gap-1.5 truncate text-2xs">
        <span className={classNames('font-semibold', TEXT_TONE[mark.tone])}>{mark.word}</span>
        <span className="truncate text-muted">{mark.detail}</span>
      </p>
      {mark.progress !== undefined && (
        <span className="block h-1 overflow-hidden rounded-full bg-line">
          <span
            className={classNames('block h-full', FILL_TONE[mark.tone])}
            style={{ width: `${Math.round(mark.progress * 100)}%` }}
          />
        </span>
      )}
    </div>
  )
}

type CountsProps = { counts: NonNullable<Mark['counts']> }

function Counts({ counts }: CountsProps) {
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="card-words grid gap-1">
      <CountWords counts={counts} />
      <span className="flex h-1 overflow-hidden rounded-full bg-line">
        {counts
          .filter(({ count }) => count > 0)
          .map(({ tone, word, count }) => (
            <span
              key={word}
              className={FILL_TONE[tone]}
              style={{ width: `${(count / Math.max(1, all)) * 100}%` }}
            />
          ))}
      </span>
    </div>
  )
}

/** How many devices stand where; nothing of those that have not come to it. */
export function CountWords({ counts }: CountsProps) {
  return (
    <p className="flex gap-1.5 truncate font-mono text-2xs">
      {counts
        .filter(({ tone, count }) => count > 0 && tone !== 'not-yet')
        .map(({ tone, word, count }) => (
          <span key={word} className={TEXT_TONE[tone]}>
            {count} {word}
          </span>
        ))}
    </p>
  )
}

const DIFFERENCES = {
  added: { icon: Plus, outline: 'ring-done', badge: 'bg-done' },
  removed: { icon: Minus, outline: 'ring-broken opacity-70', badge: 'bg-broken' },
  changed: { icon: Diff, outline: 'ring-going', badge: 'bg-going' },
} as const

/** An outline and an icon; the word stands in the card's last line. */
function Difference({ difference }: { difference: keyof typeof DIFFERENCES }) {
  const { icon: Icon, outline, badge } = DIFFERENCES[difference]
  return (
    <>
      <span
        className={classNames(
          'pointer-events-none absolute inset-0 rounded-[10px] ring-2',
          outline,
        )}
      />
      <span
        className={classNames(
          'absolute -top-2.5 -right-2.5 z-10 grid size-5 place-items-center rounded-full text-on-tone',
          badge,
        )}
      >
        <Icon className="size-3" aria-hidden="true" />
      </span>
    </>
  )
}
