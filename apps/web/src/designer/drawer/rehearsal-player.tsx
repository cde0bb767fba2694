'use client'
import { Button, classNames } from '@contraflow/ui'
import { ChevronFirst, ChevronLast, Pause, Play, TextSearch } from 'lucide-react'
import type { Beat, Rehearsed } from '../rehearsal-marks.ts'
import type { Name } from '../rehearsal-words.ts'
import { SPEEDS } from '../use-playing.ts'
import type { Rehearsal } from '../use-rehearsal.ts'

/** Plays a rehearsal, stops it, and shows any moment of it; the arrow keys go beat by beat. */
export function RehearsalPlayer({
  rehearsal: { playing },
  played: { beats },
  name,
  isExplained,
  onExplain,
}: {
  rehearsal: Rehearsal
  played: Rehearsed
  name: Name
  isExplained: boolean
  onExplain: () => void
}) {
  const { shown, isPlaying, speed } = playing
  const now = beats[shown - 1]
  return (
    <div className="grid shrink-0 grid-cols-1 gap-1.5">
      <div className="flex items-center gap-1.5">
        <div className="flex shrink-0 items-center rounded-lg border border-line">
          <Button
            look="quiet"
            size="small-icon"
            aria-label="To the beginning"
            onClick={() => playing.seek(0)}
          >
            <ChevronFirst />
          </Button>
          <Button
            look="quiet"
            size="small-icon"
            aria-label={isPlaying ? 'Pause' : 'Play'}
            disabled={beats.length === 0}
            onClick={isPlaying ? playing.pause : playing.play}
          >
            {isPlaying ? <Pause /> : <Play />}
          </Button>
          <Button look="quiet" size="small-icon" aria-label="To the end" onClick={playing.toEnd}>
            <ChevronLast />
          </Button>
          <select
            aria-label="Speed"
            value={speed}
            onChange={({ target }) => {
              const chosen = SPEEDS.find((one) => String(one) === target.value)
              if (chosen !== undefined) playing.setSpeed(chosen)
            }}
            className="h-6.5 w-12 rounded-md bg-panel text-2xs text-muted"
          >
            {SPEEDS.map((one) => (
              <option key={one} value={one}>
                {one}×
              </option>
            ))}
          </select>
        </div>
        <span className="flex min-w-0 flex-1 items-baseline gap-1.5 text-2xs">
          <span className="shrink-0 tabular-nums text-muted">
            {shown} of {beats.length}
          </span>
          <span className="truncate font-medium">
            {now === undefined ? '' : beatWords(now, name)}
          </span>
        </span>
        <Button size="small" aria-pressed={isExplained} onClick={onExplain}>
          <TextSearch /> Why
        </Button>
      </div>
      <div>
        <input
          type="range"
          aria-label="Moment of the rehearsal"
          aria-valuetext={now === undefined ? 'before it begins' : beatWords(now, name)}
          min={0}
          max={beats.length}
          value={shown}
          onChange={({ target }) => playing.seek(target.valueAsNumber)}
          className="block h-3 w-full accent-[var(--back)]"
        />
        <Ticks beats={beats} shown={shown} />
      </div>
    </div>
  )
}

function beatWords({ id, isBack, fails, isCancelled, beside }: Beat, name: Name): string {
  const does = fails ? 'fails' : isCancelled ? 'is cancelled' : isBack ? 'goes back' : 'runs'
  const [first] = beside
  const more = beside.length > 1 ? ` and ${beside.length - 1} more` : ''
  return `${name(id)} ${does}${first === undefined ? '' : `, beside ${name(first)}${more}`}`
}

const MAX_TICKS = 200

/** A tick a beat, of the colour of what happens: on, back, failed. */
function Ticks({ beats, shown }: { beats: readonly Beat[]; shown: number }) {
  if (beats.length > MAX_TICKS) return null
  return (
    <div aria-hidden="true" className="mx-1.5 flex h-1.5 gap-px">
      {beats.map(({ id, isBack, fails, isCancelled }, at) => (
        <span
          key={id}
          className={classNames(
            'h-full flex-1 rounded-sm',
            fails ? 'bg-broken' : isCancelled ? 'bg-not-yet' : isBack ? 'bg-back-line' : 'bg-going',
            at >= shown && 'opacity-25',
          )}
        />
      ))}
    </div>
  )
}
