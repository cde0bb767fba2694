'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { toast } from 'sonner'
import { useTRPC } from './trpc.ts'
import { type UploadState, uploadArtifact } from './upload-artifact.ts'

/** An upload on its way, or one that the server did not take. */
export type RunningUpload =
  | ({ readonly is: 'sending'; readonly name: string } & UploadState)
  | { readonly is: 'refused'; readonly name: string; readonly message: string }

export interface Uploading {
  /** null: nothing is on its way. */
  readonly running: RunningUpload | null
  readonly start: (file: File) => void
  /** Ends it, or puts its refusal away. */
  readonly cancel: () => void
}

/** Uploads one file at a time; `onDone` hears its name once the server has it, whatever is on the page by then. */
export function useUpload(onDone: (name: string) => void): Uploading {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [running, setRunning] = useState<RunningUpload | null>(null)
  const abort = useRef<AbortController | null>(null)
  const upload = async (file: File) => {
    const controller = new AbortController()
    abort.current?.abort()
    abort.current = controller
    const { name } = file
    setRunning({ is: 'sending', name, share: 0, isCut: false })
    try {
      const tell = (state: UploadState) => setRunning({ is: 'sending', name, ...state })
      await uploadArtifact(file, tell, controller.signal)
      await queries.invalidateQueries({ queryKey: trpc.artifacts.list.queryKey() })
      setRunning(null)
      toast.success(`${name} is uploaded.`)
      onDone(name)
    } catch (error) {
      if (controller.signal.aborted) return
      const message = error instanceof Error ? error.message : 'The upload broke off.'
      setRunning({ is: 'refused', name, message })
    }
  }
  return {
    running,
    start: (file) => void upload(file),
    cancel: () => {
      abort.current?.abort()
      setRunning(null)
    },
  }
}
