import type { Flow, Retry } from '../document.ts'
import { changeWork } from './change-work.ts'

const DAY_MS = 24 * 3_600_000

/**
 * Sets the time limit of an attempt and how often it is tried; null gives the type's default back, a field left out stays.
 * Values out of range become the nearest ones that the document allows; one that is no number changes nothing.
 */
export function setTiming(
  flow: Flow,
  id: string,
  { timeoutMs, retry }: { readonly timeoutMs?: number | null; readonly retry?: Retry | null },
): Flow {
  const change = {
    ...(timeoutMs === undefined || Number.isNaN(timeoutMs)
      ? {}
      : { timeoutMs: timeoutMs === null ? null : within(Math.round(timeoutMs), 1, 30 * DAY_MS) }),
    ...(retry === undefined ? {} : { retry: retry === null ? null : retryWithin(retry) }),
  }
  return changeWork(flow, id, change)
}

function retryWithin({ attempts, delayMs, factor }: Retry): Retry {
  return {
    attempts: within(Math.round(attempts), 1, 100),
    delayMs: within(Math.round(delayMs), 0, DAY_MS),
    factor: within(factor, 1, 10),
  }
}

function within(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? least : Math.min(most, Math.max(least, value))
}
