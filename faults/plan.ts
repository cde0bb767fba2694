/** How much of the fault suite is wanted: `npm run test:faults -- --seed N --minutes M`. */
export interface FaultPlan {
  /** What is chosen by chance follows from it alone. */
  readonly seed: number
  /** null: the short form. Else each kind of fault goes on, with ever new choices, for so long. */
  readonly minutes: number | null
}

export function faultPlan(): FaultPlan {
  const { FAULTS_SEED: seed, FAULTS_MINUTES: minutes } = process.env
  return { seed: Number(seed ?? 1), minutes: minutes === undefined ? null : Number(minutes) }
}

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
