import type { Services } from '@contraflow/api'
import type { DeviceFacts } from '@contraflow/protocol'

const AGAIN_MS = 5_000

interface PresenceParts {
  readonly devices: Pick<Services['store']['devices'], 'seen'>
  readonly now: Services['now']
  readonly onBug: Services['onBug']
}

/**
 * Writes down whether devices are connected.
 * INVARIANTS: of one device there is one write at a time, in the order in which things happened, so that a slow one about an
 * old connection never speaks over a newer one; that a device is away is written again until it is, unless it is back.
 */
export class Presence {
  readonly #parts: PresenceParts
  readonly #turns = new Map<string, Promise<void>>()
  readonly #left = new Set<string>()

  constructor(parts: PresenceParts) {
    this.#parts = parts
  }

  /** Rejects where it can't be written: the connection is of no use then. */
  here(deviceId: string, facts: DeviceFacts): Promise<void> {
    this.#left.delete(deviceId)
    return this.#write(deviceId, true, facts)
  }

  /** Rejects where it can't be written yet. */
  async away(deviceId: string): Promise<void> {
    this.#left.add(deviceId)
    try {
      await this.#write(deviceId, false, null)
    } catch (error) {
      setTimeout(() => this.#awayAgain(deviceId), AGAIN_MS).unref()
      throw error
    }
  }

  #awayAgain(deviceId: string): void {
    if (this.#left.has(deviceId)) this.away(deviceId).catch(this.#parts.onBug)
  }

  #write(deviceId: string, online: boolean, facts: DeviceFacts | null): Promise<void> {
    const { devices, now } = this.#parts
    const write = async () => {
      await devices.seen(deviceId, online, now(), facts)
      if (!online) this.#left.delete(deviceId)
    }
    const written = (this.#turns.get(deviceId) ?? Promise.resolve()).then(write, write)
    this.#turns.set(deviceId, written)
    const forget = () => {
      if (this.#turns.get(deviceId) === written) this.#turns.delete(deviceId)
    }
    written.then(forget, forget)
    return written
  }
}
