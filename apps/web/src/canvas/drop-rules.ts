import {
  type Catalog,
  connectFailure,
  connectionRefusal,
  disconnect,
  type EdgeEnds,
  END,
  type Flow,
  failureMeanings,
  ownEdge,
  ROLLBACK,
} from '@contraflow/flow'
import { meaningWords, titleOf } from './choices.tsx'
import type { DropWords } from './connection-note.tsx'

/** Why an edge can't be let go there; null: it can. `led` is the edge whose end is in the hand, if it is one that stands. */
export function dropRefusal(
  flow: Flow,
  edge: EdgeEnds,
  led: EdgeEnds | null,
  catalog: Catalog,
): string | null {
  if (led === null) return connectionRefusal(flow, edge, catalog)
  return connectionRefusal(disconnect(flow, led), { ...edge, on: led.on }, catalog)
}

/** What letting it go there means, or why it can't be. */
export function dropWords(
  flow: Flow,
  edge: EdgeEnds,
  led: EdgeEnds | null,
  catalog: Catalog,
): DropWords {
  const refusal = dropRefusal(flow, edge, led, catalog)
  if (refusal !== null) return { words: refusal, isRefused: true }
  const free = led === null ? flow : disconnect(flow, led)
  const words = wordsFor(free, { ...edge, on: led?.on ?? edge.on }, catalog)
  return { words, isRefused: false }
}

/** What a failure edge to it handles the failure by: a step or the end. */
export function isWork(flow: Flow, id: string): boolean {
  return id === END || flow.steps.some((step) => step.id === id)
}

/** Draws a way back. An action keeps its trigger when another step takes it over; one of no step begins as one for any step. */
export function compensated(flow: Flow, { from, to }: EdgeEnds): Flow {
  if (to === ROLLBACK) return connectFailure(flow, from, to)
  const led = ownEdge(flow, to)
  return connectFailure(flow, from, to, led === undefined ? 'any-step' : led.trigger)
}

function wordsFor(flow: Flow, edge: EdgeEnds, catalog: Catalog): string {
  const to = titleOf(flow, edge.to)
  if (edge.on === 'success') return `Then ${to}`
  if (edge.to === ROLLBACK) return 'Run Rollback'
  const meanings = failureMeanings(flow, edge.from, edge.to, catalog)
  if (meanings.length === 0) return `Roll back with ${to}`
  return meanings.map((meaning) => meaningWords(flow, meaning)).join(', or ')
}
