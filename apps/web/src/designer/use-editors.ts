import { useEffect } from 'react'
import { useComing } from '../shell/use-coming.ts'

type Editors = typeof import('./editors.ts')

const REST_MS = 1_000

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
  useEffect(() => {
    // Where it can't be loaded, whoever wants it is told.
    const begin = () => void load().catch(() => undefined)
    // Safari tells nobody when it rests.
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(begin, REST_MS)
      return () => clearTimeout(timer)
    }
    const idle = requestIdleCallback(begin, { timeout: 2 * REST_MS })
    return () => cancelIdleCallback(idle)
  }, [])
}
