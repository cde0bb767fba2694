import type { Issue } from '@contraflow/flow'

/** A sentence on a value, and how bad that is. */
export interface Saying {
  readonly text: string
  readonly severity: Issue['severity']
}

/** True if something of it stops the flow from being published. */
export function isWrong(says: readonly Saying[]): boolean {
  return says.some(({ severity }) => severity === 'error')
}

/** What is said of a value, a line each. */
export function Says({ says }: { says: readonly Saying[] }) {
  return says.map(({ text, severity }) => (
    <span key={text} className={`block ${severity === 'error' ? 'text-broken' : 'text-back'}`}>
      {text}
    </span>
  ))
}
