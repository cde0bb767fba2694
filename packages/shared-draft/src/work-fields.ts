import type { Flow, Json } from '@contraflow/flow'

/** A step or an action. */
export type Work = Flow['steps'][number] | Flow['rollbacks'][number]

/** What is written of a step or an action, but where it stands. What is undefined is left out. */
export function workFields({ params, retry, ...rest }: Work): {
  readonly [field: string]: Json | undefined
} {
  const names = Object.keys(params)
  return {
    ...rest,
    retry: retry === undefined ? undefined : { ...retry },
    names: names.length > 1 ? names : undefined,
    ...Object.fromEntries(names.map((name) => [`params/${name}`, params[name]])),
  }
}
