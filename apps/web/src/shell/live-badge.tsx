'use client'
import { useLostSince } from '../api/watch.tsx'
import { durationWords, useNow } from './relative-time.tsx'

/** Whether what the page shows is what is: said in words where it is not. */
export function LiveBadge() {
  const lostSince = useLostSince()
  const now = useNow(1_000)
  if (lostSince === null) {
    return (
      <span className="flex items-center gap-1.5 text-xs text-muted">
        <span className="size-1.5 rounded-full bg-done" />
        live
      </span>
    )
  }
  return (
    <span role="status" className="flex items-center gap-1.5 text-xs font-semibold text-broken">
      <span className="size-1.5 rounded-full bg-broken" />
      no connection, {durationWords(now - lostSince)} old
    </span>
  )
}
