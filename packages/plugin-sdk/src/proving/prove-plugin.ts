import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ActionType, StepType } from '@contraflow/flow'
import { buildPlugin, loadBundled } from '../building/build-plugin.ts'
import { HANDLERS_FILE, packPlugin } from '../packing/plugin-package.ts'
import { attemptProgram } from './attempt-program.ts'
import type { Finding } from './finding.ts'
import type { ProofKit } from './kit.ts'
import { proveAction } from './prove-action.ts'
import { proveStep } from './prove-step.ts'
import { canRefuse } from './run-attempt.ts'
import { type Example, NotTried } from './scratch-device.ts'
import { paramsIn, type Trials } from './trials.ts'

/** What came of trying a plugin. */
export interface Proof {
  readonly plugin: string
  readonly version: string
  /** Nothing that was tried fails. */
  readonly holds: boolean
  /** Whether its handlers were held to the permissions that it declares, as on a device: that takes Node 26 or newer. */
  readonly underPermissions: boolean
  readonly findings: readonly Finding[]
}

export interface ProofOptions {
  /** Hears findings as they come, those of a step type or action at a time. */
  readonly told?: (findings: readonly Finding[]) => void
  /** At so many moments an attempt is killed, at most, spread over all that it has. Default 12. */
  readonly kills?: number
}

/**
 * Builds the plugin in a folder and tries what it promises, with its examples on scratch devices (made ready by `src/kit.ts`,
 * where there is one): each attempt runs in a process of its own, which is killed with SIGKILL at many moments. Throws PluginUnbuildable.
 */
export async function provePlugin(
  folder: string,
  { told = () => undefined, kills = 12 }: ProofOptions = {},
): Promise<Proof> {
  const built = await buildPlugin(folder)
  const { manifest } = packPlugin(built).plugin
  const kit = await kitIn(resolve(folder))
  const program = await attemptProgram()
  const plugin = { manifest, handlersFile: join(built, HANDLERS_FILE), program: program.file }
  try {
    const findings = await proveAll({ plugin, kit, kills }, told)
    return {
      plugin: manifest.id,
      version: manifest.version,
      holds: findings.every(({ verdict }) => verdict !== 'fails'),
      underPermissions: canRefuse,
      findings,
    }
  } finally {
    await program.dispose()
  }
}

async function proveAll(
  trials: Trials,
  told: (findings: readonly Finding[]) => void,
): Promise<readonly Finding[]> {
  const { manifest } = trials.plugin
  const findings: Finding[] = []
  for (const trial of [
    ...manifest.stepTypes.map((type) => () => proveStepType(trials, type)),
    ...manifest.actions.map((type) => () => proveActionType(trials, type)),
  ]) {
    const found = await trial()
    findings.push(...found)
    told(found)
  }
  return findings
}

async function kitIn(folder: string): Promise<ProofKit> {
  const file = join(folder, 'src', 'kit.ts')
  // Its author's compiler has seen to its shape.
  return existsSync(file) ? ((await loadBundled(file)) as ProofKit) : {}
}

async function proveStepType(trials: Trials, type: StepType): Promise<readonly Finding[]> {
  const examples = examplesOf('step', type)
  if (examples.length === 0) {
    return [skipped(type.uses, null, 'it has no examples to try: give it some in its manifest')]
  }
  const findings: Finding[] = []
  for (const example of examples) {
    findings.push(...(await orSkipped(example, () => proveStep(trials, type, example))))
  }
  return findings
}

async function proveActionType(trials: Trials, type: ActionType): Promise<readonly Finding[]> {
  const { uses, needsStep } = type
  if (needsStep) {
    const isTried = trials.plugin.manifest.stepTypes.some(
      ({ allows, examples }) => allows.includes(uses) && examples.length > 0,
    )
    const why = 'it needs a step, and none of its own plugin that has examples allows it'
    return isTried ? [] : [skipped(uses, null, why)]
  }
  const given = examplesOf('action', type)
  const examples =
    given.length > 0 ? given : [{ kind: 'action', uses, title: '', params: {} } as const]
  const findings: Finding[] = []
  for (const example of examples) {
    findings.push(...(await orSkipped(example, () => proveAction(trials, type, example))))
  }
  return findings
}

function examplesOf(kind: Example['kind'], { uses, examples }: StepType | ActionType) {
  return examples.map(({ title, params }) => ({ kind, uses, title, params: paramsIn(params) }))
}

async function orSkipped(
  { uses, title }: Example,
  prove: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await prove()
  } catch (error) {
    if (error instanceof NotTried) return [skipped(uses, title, error.message)]
    throw error
  }
}

function skipped(uses: string, example: string | null, sentence: string): Finding {
  return { uses, example, guarantee: 'runs', verdict: 'skipped', sentence }
}
