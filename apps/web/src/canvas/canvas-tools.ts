import type { EdgeEnds, Flow, Port } from '@contraflow/flow'
import { createContext, useContext } from 'react'

/** A point of the screen. */
export interface ScreenPoint {
  readonly x: number
  readonly y: number
}

/** What cards and lines let a person do in place. Always the same object; absent where a drawing is only looked at. */
export interface CanvasTools {
  /** Offers what fits a port. */
  readonly offer: (port: Port, at: ScreenPoint) => void
  /** Offers steps to stand on an edge. */
  readonly offerOnEdge: (edge: EdgeEnds, at: ScreenPoint) => void
  /** Offers when a rollback action runs. */
  readonly offerTriggers: (action: string, at: ScreenPoint) => void
  /** One edit, and one step to undo. */
  readonly edit: (edit: (flow: Flow) => Flow) => void
}

export const CanvasToolsContext = createContext<CanvasTools | null>(null)

export function useCanvasTools(): CanvasTools | null {
  return useContext(CanvasToolsContext)
}
