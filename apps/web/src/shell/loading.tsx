import { LoaderCircle } from 'lucide-react'

/** Stands where something is on its way; what comes soon enough is never announced. */
export function Loading() {
  return (
    <p
      role="status"
      className="grid animate-coming place-items-center gap-3 px-6 py-14 text-sm text-muted"
    >
      <LoaderCircle className="size-5 animate-spin" aria-hidden="true" />
      Loading…
    </p>
  )
}
