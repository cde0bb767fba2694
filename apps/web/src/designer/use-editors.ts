import { useEffect } from 'react'
import { useComing } from '../shell/use-coming.ts'

type Editors = typeof import('./editors.ts')

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

/** Has it come once the drawing is seen, so that it is there before anybody wants it. */
export function useEditorsSoon(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const painting = requestAnimationFrame(() => {
      // Where it can't be loaded, whoever wants it is told.
      timer = setTimeout(() => load().catch(() => undefined), 0)
    })
    return () => {
      cancelAnimationFrame(painting)
      clearTimeout(timer)
    }
  }, [])
}
