import { expressionSpans } from '@contraflow/flow'
import type { Json } from './param-shape.ts'

/** True for a text that holds a look-up, in place of a value that is no text. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && expressionSpans(value).length > 0
}
