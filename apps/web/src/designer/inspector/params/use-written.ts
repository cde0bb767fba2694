'use client'
import isSame from 'fast-deep-equal'
import { useState } from 'react'
import type { Json } from './param-shape.ts'

/**
 * How a person has written a value, for as long as it says the same: `1.50` stays so while it is written, though the number
 * is 1.5, and so does a row that says nothing yet. A value that comes from elsewhere is written anew.
 */
export function useWritten<Written>(
  value: Json | undefined,
  write: (value: Json | undefined) => Written,
  onChange: (value: Json | undefined) => void,
): readonly [Written, (written: Written, value: Json | undefined) => void] {
  const [own, setOwn] = useState<{ value: Json | undefined; written: Written } | null>(null)
  const written = own !== null && isSame(own.value, value) ? own.written : write(value)
  return [
    written,
    (next, meant) => {
      setOwn({ value: meant, written: next })
      onChange(meant)
    },
  ]
}
