import type { InputDeclaration } from '@contraflow/flow'

/** A default as it may be shown: of a secret only that there is one. */
export function defaultWords({ secret, default: value }: InputDeclaration): string {
  if (value === undefined) return ''
  return secret ? '••••••' : String(value)
}
