import { useEffect } from 'react'
import { atRest } from '../shell/at-rest.ts'
import { useComing } from '../shell/use-coming.ts'

type Editors = typeof import('./editors.ts')

const WITHIN_MS = 2_000

let coming: Promise<Editors> | null = null
let came: Editors | null = null

function load(): Promise<Editors> {
  coming ??= import('./editors.ts').then(
    (editors) => {
      came = editors
      return editors
    },
    (error: unknown) => {
      // The next who wants them tries again.
      coming = null
      throw error
    },
  )
  return coming
}

/**
 * What has text editors in it; null until it is there, which it is soon after the drawing, or after it is first wanted.
 * Throws, while drawing, why it did not come.
 */
export function useEditors({ areWanted }: { areWanted: boolean }): Editors | null {
  const first = useComing(areWanted && came === null ? load() : null)
  return came ?? first
}

/** Has it come once the page rests, so that it is there before anybody wants it. */
export function useEditorsSoon(): void {
  useEffect(
    // Where it can't be loaded, whoever wants it is told.
    () => atRest(() => void load().catch(() => undefined), WITHIN_MS),
    [],
  )
}
