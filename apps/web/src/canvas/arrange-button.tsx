'use client'
import type { Flow, Position } from '@contraflow/flow'
import { ControlButton } from '@xyflow/react'
import { LayoutGrid } from 'lucide-react'
import { useState } from 'react'
import { useArrange } from './use-arrange.ts'
import { useFit } from './use-fit.ts'

/** Arranges the whole drawing anew, and shows all of it. */
export function ArrangeButton({
  flow,
  onArranged,
  onFailed,
}: {
  flow: Flow
  onArranged: (positions: { readonly [id: string]: Position }) => void
  onFailed: (reason: string) => void
}) {
  const arrange = useArrange()
  const fit = useFit(flow)
  const [isBusy, setBusy] = useState(false)
  const press = async () => {
    setBusy(true)
    try {
      onArranged(await arrange(flow))
      // Once the cards have glided to where they stand now.
      setTimeout(() => fit({ duration: 200 }), 260)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      onFailed(`The drawing could not be arranged, and is as it was: ${why}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <ControlButton
      title="Arrange all cards"
      aria-label="Arrange all cards"
      disabled={isBusy || flow.steps.length === 0}
      onClick={() => void press()}
    >
      <LayoutGrid aria-hidden="true" style={{ fill: 'none' }} />
    </ControlButton>
  )
}
