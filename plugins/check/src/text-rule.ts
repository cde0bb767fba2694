import { StepFailure } from '@contraflow/plugin-sdk'

/** What a text has to be like. Where neither is given, anything is right. */
export interface TextRule {
  readonly contains?: string
  /** A regular expression; `^` and `$` are of any line. */
  readonly matches?: string
}

/**
 * Answers what is wrong with a text, in words, or null. Throws StepFailure `invalid` at once for what is no regular
 * expression.
 */
export function textRule(
  { contains, matches }: TextRule,
  name: string,
): (text: string) => string | null {
  const pattern = matches === undefined ? null : expression(matches)
  return (text) => {
    if (contains !== undefined && !text.includes(contains)) {
      return `${name} without ${JSON.stringify(contains)}`
    }
    return pattern?.test(text) === false ? `${name} that does not match ${pattern}` : null
  }
}

function expression(matches: string): RegExp {
  try {
    return new RegExp(matches, 'm')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StepFailure('invalid', `matches is no regular expression: ${why}`, error)
  }
}
