import type { InputValues, Json, Plan } from '@contraflow/flow'

const MASK = '***'

/** Hides the values of a run's secret inputs in all that leaves its attempts. */
export interface Secrets {
  /** In whole texts and values. */
  mask(text: string): string
  maskJson(value: Json): Json
  /** In one stream of text that comes in pieces: a value that is cut in two is still found. */
  stream(): MaskedStream
}

export interface MaskedStream {
  /** What can be let go now; holds back what might be the beginning of a secret. */
  push(text: string): string
  /** What was held back. */
  end(): string
}

export function secretsOf({ inputs: declared }: Plan, inputs: InputValues): Secrets {
  const values = Object.entries(inputs)
    .filter(([name]) => declared[name]?.secret === true)
    .flatMap(([, value]) => linesOf(String(value)))
    .filter((value) => value !== '')
    .toSorted((a, b) => b.length - a.length)
  const mask = (text: string) =>
    values.reduce((masked, value) => masked.replaceAll(value, MASK), text)
  const maskJson = (value: Json): Json => {
    if (values.length === 0) return value
    if (typeof value === 'string') return mask(value)
    if (Array.isArray(value)) return value.map(maskJson)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [mask(key), maskJson(part)]),
    )
  }
  return { mask, maskJson, stream: () => maskedStream(values, mask) }
}

/** A secret of several lines may be printed line by line. */
function linesOf(value: string): readonly string[] {
  return value.includes('\n')
    ? [value, ...value.split('\n').filter((line) => line.length > 3)]
    : [value]
}

function maskedStream(values: readonly string[], mask: (text: string) => string): MaskedStream {
  let held = ''
  return {
    push(text) {
      const masked = mask(held + text)
      const keep = longestBeginning(masked, values)
      held = masked.slice(masked.length - keep)
      return masked.slice(0, masked.length - keep)
    },
    end() {
      const rest = held
      held = ''
      return rest
    },
  }
}

/** How many characters at the end of `text` are the beginning of a value. */
function longestBeginning(text: string, values: readonly string[]): number {
  let longest = 0
  for (const value of values) {
    for (let length = Math.min(value.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(value.slice(0, length))) {
        longest = length
        break
      }
    }
  }
  return longest
}
