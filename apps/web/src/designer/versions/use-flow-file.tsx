'use client'
import type { Flow } from '@contraflow/flow'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { toast } from 'sonner'
import { readFlowFile } from './yaml-files.ts'

/** Takes a flow from a file that is chosen, or dropped anywhere on the page. `box` has to stand somewhere on it. */
export function useFlowFile(
  onFlow: (flow: Flow, fileName: string) => void,
  /** What letting the file go does: shown while one is held over the page. */
  says: string,
): { readonly choose: () => void; readonly box: ReactNode } {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = useEffectEvent(async (file: File | undefined) => {
    if (file === undefined) return
    const read = await readFlowFile(file)
    if ('problem' in read) toast.error(read.problem)
    else onFlow(read.flow, file.name)
  })
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (file === undefined) return
      event.preventDefault()
      void take(file)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  const box = (
    <>
      <input
        ref={input}
        type="file"
        aria-label="File with a flow"
        accept=".yaml,.yml,.json"
        className="hidden"
        onChange={({ target }) => {
          void take(target.files?.[0])
          target.value = ''
        }}
      />
      {isOver && (
        <div className="pointer-events-none fixed inset-4 z-50 grid place-items-center rounded-xl border-2 border-dashed border-going bg-going-soft/80 font-semibold text-going">
          {says}
        </div>
      )}
    </>
  )
  return { choose: () => input.current?.click(), box }
}
