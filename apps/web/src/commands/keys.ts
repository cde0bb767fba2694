const MAC = /mac|iphone|ipad/i
const MAC_WORDS: ReadonlyMap<string, string> = new Map([
  ['Mod', '⌘'],
  ['Alt', '⌥'],
  ['Shift', '⇧'],
])
const WORDS: ReadonlyMap<string, string> = new Map([
  ['Mod', 'Ctrl'],
  ['ArrowLeft', '←'],
  ['ArrowRight', '→'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['Escape', 'Esc'],
  ['Delete', 'Del'],
  ['PageUp', 'Page Up'],
  ['PageDown', 'Page Down'],
])

/** What of a keyboard's event says which keys are down. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * True if these keys (`Mod+Shift+Z`) are the ones pressed. Signs such as `?` and `/` need Shift on one layout and none on
 * another, so for them Shift counts for nothing. Pure.
 */
export function isPressed(keys: string, event: Pressed, isMac = onMac()): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const mod = isMac ? event.metaKey : event.ctrlKey
  const other = isMac ? event.ctrlKey : event.metaKey
  if (other || mod !== parts.includes('Mod') || event.altKey !== parts.includes('Alt')) return false
  if (!isSign(key) && event.shiftKey !== parts.includes('Shift')) return false
  return event.key.toLowerCase() === key.toLowerCase()
}

/** The keys as they stand on the keyboard: `['Ctrl', 'Shift', 'Z']`. Pure. */
export function keyWords(keys: string, isMac = onMac()): readonly string[] {
  return keys
    .split('+')
    .map((key) => (isMac ? MAC_WORDS.get(key) : undefined) ?? WORDS.get(key) ?? key)
}

function isSign(key: string): boolean {
  return key.length === 1 && key.toLowerCase() === key.toUpperCase()
}

function onMac(): boolean {
  return typeof navigator !== 'undefined' && MAC.test(navigator.userAgent)
}
