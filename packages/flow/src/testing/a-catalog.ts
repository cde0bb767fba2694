import { type Catalog, mergeCatalog } from '../catalog.ts'
import type { StepType } from '../plugin-manifest.ts'

const COMMAND_PARAMS = {
  type: 'object',
  properties: { run: { type: 'string', minLength: 1 } },
  required: ['run'],
  additionalProperties: false,
} as const

const ANY_PARAMS = { type: 'object' } as const
const RESULT = {
  type: 'object',
  properties: {
    files: { type: 'integer' },
    first: {
      type: 'object',
      properties: { path: { type: 'string' } },
      additionalProperties: false,
    },
    rest: { type: 'object', properties: { path: { type: 'string' } } },
  },
  additionalProperties: false,
} as const
const EVERY_ACTION = [
  'command/run@1',
  'files/revert@1',
  'try/retry@1',
  'try/resume@1',
  'try/fail@1',
]

function aStepType(uses: string, change: Partial<StepType> = {}): StepType {
  return {
    uses,
    title: uses,
    description: '',
    icon: 'box',
    category: 'Test',
    params: { ...ANY_PARAMS },
    result: { ...ANY_PARAMS },
    changesDevice: true,
    allows: EVERY_ACTION,
    forbids: [],
    keepsSnapshots: false,
    timeoutMs: 60_000,
    graceMs: 10_000,
    whenInterrupted: 'fail',
    examples: [],
    ...change,
  }
}

/**
 * A catalog for tests of the core: `command/run@1` and `files/deploy@1` with their actions, and `try/fail`, `try/retry`,
 * `try/resume`, each interrupted as it is called.
 */
export function aCatalog(): Catalog {
  const tried = (['fail', 'retry', 'resume'] as const).map((whenInterrupted) =>
    aStepType(`try/${whenInterrupted}@1`, { whenInterrupted }),
  )
  const strict = aStepType('try/strict@1', {
    allows: ['command/run@1'],
    forbids: ['ignore', 'run-rollback'],
  })
  const run = aStepType('command/run@1', {
    params: {
      ...COMMAND_PARAMS,
      properties: { ...COMMAND_PARAMS.properties },
      required: [...COMMAND_PARAMS.required],
    },
  })
  const deploy = aStepType('files/deploy@1', {
    keepsSnapshots: true,
    allows: ['command/run@1', 'files/revert@1'],
    params: {
      type: 'object',
      properties: { source: { format: 'artifact' }, token: { type: 'string', writeOnly: true } },
    },
    result: { ...RESULT, properties: { ...RESULT.properties } },
  })
  return mergeCatalog([
    aPlugin('command', [run], [anAction(run, { whenInterrupted: 'retry' })]),
    aPlugin(
      'files',
      [deploy],
      [anAction(aStepType('files/revert@1', { whenInterrupted: 'retry' }), { needsStep: true })],
    ),
    aPlugin(
      'try',
      [...tried, strict],
      tried.map((type) => anAction(type)),
    ),
  ]).catalog
}

function aPlugin(id: string, stepTypes: StepType[], actions: ReturnType<typeof anAction>[]) {
  const permissions = { reads: [], writes: [], programs: false, network: false }
  const manifest = { id, version: '1.0.0', title: id, permissions, stepTypes, actions }
  return { manifest, digest: `sha256:${id}`, isShipped: true }
}

function anAction(
  {
    uses,
    title,
    description,
    icon,
    params,
    timeoutMs,
    graceMs,
    whenInterrupted,
    examples,
  }: StepType,
  change: { needsStep?: boolean; whenInterrupted?: StepType['whenInterrupted'] } = {},
) {
  const type = {
    uses,
    title,
    description,
    icon,
    params,
    timeoutMs,
    graceMs,
    whenInterrupted,
    examples,
  }
  return { ...type, needsStep: false, ...change }
}
