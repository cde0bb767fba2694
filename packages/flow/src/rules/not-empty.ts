import { issue } from '../issue.ts'
import type { Rule } from './rule.ts'

/** A flow has at least one step. */
export const notEmpty: Rule = ({ flow }) =>
  flow.steps.length > 0
    ? []
    : [issue('flow.empty', ['steps'], 'The flow has no step yet: drag one in from the palette.')]
