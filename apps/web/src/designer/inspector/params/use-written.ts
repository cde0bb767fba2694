'use client'
import { useState } from 'react'
import type { Json } from './param-shape.ts'

/**
 * How a person has written a value, for as long as it is that very value: `1.50` stays so while it is written, though the
 * number is 1.5. A value that comes from elsewhere is written anew.
 */
export function useWritten<Written>(
  value: Json | undefined,
  write: (value: Json | undefined) => Written,
  onChange: (value: Json | undefined) => void,
): readonly [Written, (written: Written, value: Json | undefined) => void] {
  const [own, setOwn] = useState<{ value: Json | undefined; written: Written } | null>(null)
  const written = own !== null && own.value === value ? own.written : write(value)
  return [
    written,
    (next, meant) => {
      setOwn({ value: meant, written: next })
      onChange(meant)
    },
  ]
}
