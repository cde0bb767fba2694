import type { EngineAnswer } from './image.ts'

const INTERVAL_MS = 200

interface Layer {
  readonly done: number
  readonly total: number
}

/** Adds up the bytes of the layers that are pulled, and tells of them five times a second at most. */
export function layerProgress(progress: (done: number, total: number | null) => void) {
  const layers = new Map<string, Layer>()
  let toldAt = 0
  const sum = (part: keyof Layer) =>
    [...layers.values()].reduce((all, layer) => all + layer[part], 0)

  return {
    hear(answer: EngineAnswer): void {
      if (answer.id === undefined) return
      const layer = layerAfter(layers.get(answer.id), answer)
      if (layer === null) return
      layers.set(answer.id, layer)
      if (performance.now() - toldAt < INTERVAL_MS) return
      toldAt = performance.now()
      progress(sum('done'), sum('total'))
    },
    finish(): void {
      if (layers.size > 0) progress(sum('total'), sum('total'))
    },
  }
}

/** null: nothing is known of it yet. */
function layerAfter(
  known: Layer | undefined,
  { status, progressDetail: { current, total } = {} }: EngineAnswer,
): Layer | null {
  if (status === 'Downloading' && current !== undefined) {
    return { done: current, total: total ?? Math.max(current, known?.total ?? 0) }
  }
  // It is there, and only unpacked now.
  return known === undefined ? null : { done: known.total, total: known.total }
}
