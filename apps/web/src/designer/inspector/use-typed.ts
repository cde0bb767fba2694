import { useState } from 'react'

/** A value as it is being typed. */
export interface Typed<Value> {
  readonly text: string
  /** Keeps what is written; `meant` is the value that it stands for, the old one where it stands for none. */
  readonly type: (text: string, meant: Value) => void
  /** It is left: from now on the value is written as it is. */
  readonly leave: () => void
}

/**
 * Keeps what a person types for as long as the value is the one that they meant; one that comes from elsewhere is written
 * anew.
 */
export function useTyped<Value>(value: Value, textOf: (value: Value) => string): Typed<Value> {
  const [own, setOwn] = useState<{ readonly text: string; readonly meant: Value } | null>(null)
  return {
    text: own !== null && own.meant === value ? own.text : textOf(value),
    type: (text, meant) => setOwn({ text, meant }),
    leave: () => setOwn(null),
  }
}
