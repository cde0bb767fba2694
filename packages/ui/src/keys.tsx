import { Fragment } from 'react'

/** Keys as they stand on a keyboard: `['Ctrl', 'Z']`. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-0.5">
      {keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && <span className="sr-only"> </span>}
          <kbd className="rounded border border-line-strong bg-ground px-1 font-sans text-2xs text-muted">
            {key}
          </kbd>
        </Fragment>
      ))}
    </span>
  )
}
