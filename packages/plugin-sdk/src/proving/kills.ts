import { availableParallelism } from 'node:os'

/** Scratch devices in use at once. */
const WIDTH = Math.min(4, availableParallelism())

/** Each moment at which an attempt can be killed, in order: whether it was at work on the device, not on what it keeps. */
export type Moments = readonly boolean[]

/**
 * The moments, counted from 1, at which attempts are killed: at most `most`, spread over those at work on the device (the
 * first and the last among them), and, as far as these are fewer, over the others.
 */
export function killsAmong(moments: Moments, most: number): readonly number[] {
  const numbered = moments.map((isOnDevice, index) => ({ isOnDevice, moment: index + 1 }))
  const onDevice = spread(
    numbered.filter(({ isOnDevice }) => isOnDevice),
    most,
  )
  const others = numbered.filter(({ isOnDevice }) => !isOnDevice)
  return [...onDevice, ...spread(others, most - onDevice.length)].map(({ moment }) => moment)
}

function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const count = Math.min(items.length, most)
  const step = count < 2 ? 0 : (items.length - 1) / (count - 1)
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  )
}

/** `12 moments`, `1 moment`. */
export function momentsOf({ length }: readonly number[]): string {
  return `${length} moment${length === 1 ? '' : 's'}`
}

/**
 * Tries something with a kill at each of these moments; answers what is wrong, sentence by sentence, null being nothing.
 */
export async function wrongAfter(
  moments: readonly number[],
  trial: (moment: number) => Promise<string | null>,
): Promise<readonly string[]> {
  const waiting = [...moments]
  const wrong: string[] = []
  const work = async () => {
    for (let moment = waiting.shift(); moment !== undefined; moment = waiting.shift()) {
      const sentence = await trial(moment)
      if (sentence !== null) wrong.push(sentence)
    }
  }
  await Promise.all(Array.from({ length: WIDTH }, work))
  return wrong
}
