import type { OutputStream } from '@contraflow/plugin-runtime'
import { OutputLimit } from './output-limit.ts'
import type { RunLog } from './run-log.ts'
import type { MaskedStream, Secrets } from './secrets.ts'

/** What one attempt says, on its way into the journal: without secrets, and no more than is kept of it. */
export class AttemptOutput {
  readonly #write: (stream: OutputStream, text: string) => void
  readonly #secrets: Secrets
  readonly #streams = new Map<OutputStream, MaskedStream>()
  readonly #limit = new OutputLimit()

  constructor(id: string, attempt: number, log: RunLog, secrets: Secrets) {
    this.#write = (stream, text) => {
      if (text !== '') log.output(id, attempt, stream, text)
    }
    this.#secrets = secrets
  }

  push(stream: OutputStream, text: string): void {
    const masked = this.#streams.get(stream) ?? this.#secrets.stream()
    this.#streams.set(stream, masked)
    this.#write(stream, this.#limit.push(stream, masked.push(text)))
  }

  /** Lets go of all that was held back. */
  end(): void {
    for (const [stream, masked] of this.#streams) {
      this.#write(stream, this.#limit.push(stream, masked.end()))
    }
    for (const { stream, text } of this.#limit.end()) this.#write(stream, text)
  }
}
