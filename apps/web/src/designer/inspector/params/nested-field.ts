'use client'
import { type ComponentType, createContext, useContext } from 'react'
import type { Json, Schema } from './param-shape.ts'

export interface FieldProps {
  /** Below the params, segments joined by `/`. */
  readonly path: string
  readonly label: string
  readonly hint: string
  readonly schema: Schema
  readonly isRequired: boolean
  readonly value: Json | undefined
  /** What stands beside it: an interpreter says what a script is written in. */
  readonly siblings: { readonly [name: string]: Json }
  /** undefined: it is left out. */
  readonly onChange: (value: Json | undefined) => void
}

/** `label`: other than the schema's title. */
export type NamedFieldProps = Omit<FieldProps, 'label' | 'hint'> & {
  readonly name: string
  readonly label?: string
}

const Nested = createContext<ComponentType<NamedFieldProps>>(() => null)

/** The box for what is inside of another value; given from above, since boxes hold boxes. */
export const NestedFieldProvider = Nested.Provider

export function useNestedField(): ComponentType<NamedFieldProps> {
  return useContext(Nested)
}
