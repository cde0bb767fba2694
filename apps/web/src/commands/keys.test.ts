import { describe, expect, it } from 'vitest'
import { isPressed, keyWords } from './keys.ts'

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('keys', () => {
  it('are told from those with another modifier', () => {
    expect(isPressed('Mod+Z', { ...NONE, key: 'z', ctrlKey: true }, false)).toBe(true)
    expect(isPressed('Mod+Z', { ...NONE, key: 'Z', ctrlKey: true, shiftKey: true }, false)).toBe(
      false,
    )
    expect(
      isPressed('Mod+Shift+Z', { ...NONE, key: 'Z', ctrlKey: true, shiftKey: true }, false),
    ).toBe(true)
    expect(isPressed('ArrowUp', { ...NONE, key: 'ArrowUp', altKey: true }, false)).toBe(false)
    expect(isPressed('F2', { ...NONE, key: 'F2' }, false)).toBe(true)
  })

  it('are those of the machine: on a Mac Mod is the command key, and Ctrl is none', () => {
    expect(isPressed('Mod+K', { ...NONE, key: 'k', metaKey: true }, true)).toBe(true)
    expect(isPressed('Mod+K', { ...NONE, key: 'k', ctrlKey: true }, true)).toBe(false)
    expect(isPressed('K', { ...NONE, key: 'k', metaKey: true }, false)).toBe(false)
  })

  it('that write a sign count on every layout, with Shift or without', () => {
    for (const shiftKey of [true, false]) {
      expect(isPressed('/', { ...NONE, key: '/', shiftKey }, false)).toBe(true)
      expect(isPressed('?', { ...NONE, key: '?', shiftKey }, false)).toBe(true)
    }
  })

  it('are written as they stand on the keyboard', () => {
    expect(keyWords('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z'])
    expect(keyWords('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z'])
    expect(keyWords('Shift+ArrowLeft', false)).toEqual(['Shift', '←'])
  })
})
