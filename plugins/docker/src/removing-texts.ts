import type { Flow, Json } from '@contraflow/plugin-sdk'

const ENGINE = /\b(?:docker|podman)\s+(?:(?:-\S+|\S+:\/\/\S+)\s+)*/
/** Takes whatever is not in use at the moment, a container that is kept and its image among it. */
const PRUNES = new RegExp(`${ENGINE.source}(?:image|container|system)\\s+prune\\b[^;&|\\n]*`, 'g')
/** Takes what it names. */
const REMOVES = new RegExp(
  `${ENGINE.source}(?:rmi|rm|image\\s+rm|image\\s+remove|container\\s+rm|container\\s+remove)\\b[^;&|\\n]*`,
  'g',
)

export interface RemovingText {
  /** The step or action that runs it. */
  readonly owner: string
  readonly command: string
}

/**
 * Commands and scripts of a flow that remove containers or images: whatever is not in use, or by a name. Of the latter those
 * that name one of `names` (of an image also without its tag), or what can't be told from the text.
 */
export function textsThatRemove(flow: Flow, names: readonly string[]): readonly RemovingText[] {
  const all = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])]
  return all.flatMap(({ id, uses, params }) =>
    commandsIn(textOf(uses, params), names).map((command) => ({ owner: id, command })),
  )
}

function textOf(uses: string, params: { readonly [name: string]: Json }): string {
  const param = { 'command/run@1': 'run', 'command/script@1': 'script' }[uses]
  const text = param === undefined ? '' : params[param]
  return typeof text === 'string' ? text : ''
}

function commandsIn(text: string, names: readonly string[]): readonly string[] {
  const lines = text.replaceAll(/\\\n/g, ' ').replaceAll(/^\s*#.*$/gm, '')
  const named = (lines.match(REMOVES) ?? []).filter((command) => concerns(command, names))
  return [...(lines.match(PRUNES) ?? []), ...named].map((command) => command.trim())
}

function concerns(command: string, names: readonly string[]): boolean {
  if (/[$`]/.test(command)) return true
  const words = command.split(/[\s'"]+/).map(withoutTag)
  return names.some((name) => words.includes(withoutTag(name)))
}

function withoutTag(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^:/]*$/, '')
}
