import type { OutputStream } from '@contraflow/plugin-runtime'

export interface OutputPiece {
  readonly stream: OutputStream
  readonly text: string
}

/** Half of what is kept of an attempt's output: so much from its beginning, and as much from its end. */
export const HALF_KEPT_BYTES = 5 * 1_048_576

/**
 * Bounds what one attempt may say: its beginning passes as it comes, of the rest only the end is kept, until the attempt has
 * ended, with a line in between that says how much was cut.
 */
export class OutputLimit {
  readonly #halfBytes: number
  #headBytes = 0
  #tail: { readonly piece: OutputPiece; readonly bytes: number }[] = []
  #tailBytes = 0
  #cutBytes = 0

  constructor(halfBytes = HALF_KEPT_BYTES) {
    this.#halfBytes = halfBytes
  }

  /** What of it is to be told now; empty where it is held. */
  push(stream: OutputStream, text: string): string {
    const bytes = Buffer.byteLength(text)
    if (bytes === 0) return ''
    if (this.#tail.length === 0 && this.#headBytes + bytes <= this.#halfBytes) {
      this.#headBytes += bytes
      return text
    }
    this.#tail.push({ piece: { stream, text }, bytes })
    this.#tailBytes += bytes
    while (this.#tailBytes > this.#halfBytes && this.#tail.length > 1) {
      const cut = this.#tail.shift()?.bytes ?? 0
      this.#tailBytes -= cut
      this.#cutBytes += cut
    }
    return ''
  }

  /** What was held, told at the attempt's end. */
  end(): readonly OutputPiece[] {
    const line = `\n… ${(this.#cutBytes / 1_048_576).toFixed(1)} MiB of the output were cut out here …\n`
    const cut: readonly OutputPiece[] = this.#cutBytes === 0 ? [] : [{ stream: 'log', text: line }]
    return [...cut, ...this.#tail.map(({ piece }) => piece)]
  }
}
