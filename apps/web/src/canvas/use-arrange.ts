'use client'
import type { Flow, Position } from '@contraflow/flow'
import ELK from 'elkjs/lib/elk-api.js'
import { useCallback, useEffect, useRef } from 'react'
import { arrange } from './arrange.ts'

/** Arranges a flow's cards anew, in a worker that is started when it is first needed. Rejects where that can't be done. */
export function useArrange(): (flow: Flow) => Promise<{ readonly [id: string]: Position }> {
  const elk = useRef<InstanceType<typeof ELK> | null>(null)
  useEffect(
    () => () => {
      elk.current?.terminateWorker()
      elk.current = null
    },
    [],
  )
  return useCallback((flow) => {
    elk.current ??= new ELK({
      workerFactory: () => new Worker(new URL('./elk-worker.ts', import.meta.url)),
    })
    return arrange(flow, elk.current)
  }, [])
}
