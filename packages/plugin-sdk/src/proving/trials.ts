import type { ActionType } from '@contraflow/flow'
import { type DeviceTree, differences, treeOf } from './device-tree.ts'
import type { Finding } from './finding.ts'
import type { ProofKit } from './kit.ts'
import type { TriedAttempt, TriedPlugin } from './run-attempt.ts'
import { type Example, ScratchDevice } from './scratch-device.ts'

/** What all trials of a plugin share. */
export interface Trials {
  readonly plugin: TriedPlugin
  readonly kit: ProofKit
  /** At so many moments an attempt is killed, at most. */
  readonly kills: number
}

/** Does something with a scratch device of its own. Rejects with NotTried where the example can't be tried here. */
export async function onDevice<Answer>(
  { plugin, kit }: Trials,
  work: (device: ScratchDevice) => Promise<Answer>,
): Promise<Answer> {
  const device = new ScratchDevice(plugin, kit)
  try {
    return await work(device)
  } finally {
    await device.dispose()
  }
}

/** Why an attempt did not succeed; null: it did. */
export function whyNot(tried: TriedAttempt): string | null {
  if (tried.was === 'killed') return `it was killed when it was ${tried.what}`
  if (tried.outcome.ok) return null
  const { kind, message } = tried.outcome.failure
  return `it fails (${kind}): ${message}`
}

/** What is wrong with an attempt, or with how it has left the device; null: nothing. */
export function wrongWith(
  tried: TriedAttempt,
  expected: DeviceTree,
  { root }: ScratchDevice,
  compare: { readonly times: boolean },
): string | null {
  return whyNot(tried) ?? listed(differences(expected, treeOf(root), compare))
}

/** The first of several sentences, as one; null: there is none. */
export function listed(sentences: readonly string[]): string | null {
  if (sentences.length === 0) return null
  const more = sentences.length > 3 ? `; and ${sentences.length - 3} more` : ''
  return `${sentences.slice(0, 3).join('; ')}${more}`
}

/** A finding's last words: that it holds, or what is wrong. */
export function verdictOf(
  good: string,
  wrong: readonly string[],
): Pick<Finding, 'verdict' | 'sentence'> {
  const sentence = listed(wrong)
  return sentence === null ? { verdict: 'holds', sentence: good } : { verdict: 'fails', sentence }
}

/** An action as it is tried on a step: with the params of its first example, else with none. */
export function asExample({ uses, examples: [example] }: ActionType): Example {
  return { kind: 'action', uses, title: example?.title ?? '', params: paramsIn(example?.params) }
}

/** Params as a manifest has them, which its plugin's own schema has taken. */
export function paramsIn(params: unknown): Example['params'] {
  return (params ?? {}) as Example['params']
}
