import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** What comes out of a pipe is handed on in pieces no longer than this. */
export const MAX_PIECE_CHARS = 65_536
/** After its process's end: a pipe that says nothing for so long has said all. */
const QUIET_MS = 100
/** More than a pipe can hold is not from before the end: somebody else writes, who does not count. */
const PIPE_BYTES = 1_048_576

export interface ForwardedPipe {
  /**
   * To be called when the process has exited: resolves when all that it had written is handed on. Processes that it left
   * behind can hold the pipe open for ever, or write for ever; they are not waited for.
   */
  settle(): Promise<void>
}

/** Reads a pipe to its end as whole characters, no faster than `output` takes it. */
export function forwardPipe(
  pipe: Readable | null,
  output: (text: string) => void | Promise<void>,
): ForwardedPipe {
  if (pipe === null) return { settle: async () => undefined }
  let bytes = 0
  let ended = false
  let handing = false

  async function read(from: Readable): Promise<void> {
    const decoder = new StringDecoder('utf8')
    const hand = async (text: string) => {
      handing = true
      for (let at = 0; at < text.length; at += MAX_PIECE_CHARS) {
        await output(text.slice(at, at + MAX_PIECE_CHARS))
      }
      handing = false
    }
    try {
      for await (const chunk of from) {
        bytes += chunk.length
        await hand(decoder.write(chunk))
      }
    } catch {
      // Destroyed by us: whoever still holds the other end no longer counts.
    }
    await hand(decoder.end())
    ended = true
  }
  const done = read(pipe)

  return {
    async settle() {
      const atExit = bytes
      while (!ended) {
        const before = bytes
        await Promise.race([done, quietTime()])
        const quiet = bytes === before && !handing
        if (quiet || bytes - atExit > PIPE_BYTES) break
      }
      pipe.destroy()
      await done
    },
  }
}

function quietTime(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, QUIET_MS).unref())
}
