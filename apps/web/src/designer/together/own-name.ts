import { useSyncExternalStore } from 'react'

const KEY = 'contraflow-name'
const FIRST = ['Quiet', 'Early', 'Steady', 'Bright', 'Northern', 'Patient', 'Swift', 'Gentle']
const SECOND = ['Heron', 'Otter', 'Lynx', 'Falcon', 'Marten', 'Plover', 'Badger', 'Swallow']
const MAX_CHARACTERS = 40

/** How this browser's person is called before others; until they say so, by a name made up once. */
export function ownName(): string {
  if (typeof localStorage === 'undefined') return 'Somebody'
  return localStorage.getItem(KEY) ?? setOwnName(`${any(FIRST)} ${any(SECOND)}`)
}

/** Whoever did something, as this browser's person calls them: themselves `You`. */
export function useCalled(by: string): string {
  const own = useSyncExternalStore(listenToNothing, ownName, () => null)
  return by === own ? 'You' : by
}

/** It is asked for anew with each page. */
function listenToNothing(): () => void {
  return () => undefined
}

/** Kept in this browser. Answers it as it is kept. */
export function setOwnName(name: string): string {
  const kept = name.trim().slice(0, MAX_CHARACTERS).trim() || `${any(FIRST)} ${any(SECOND)}`
  localStorage.setItem(KEY, kept)
  return kept
}

function any(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? ''
}
