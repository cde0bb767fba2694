import { mergeCatalog } from '@contraflow/flow'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { declareAction, declarePlugin, declareStepType } from './declare.ts'
import { describePlugin } from './describe-plugin.ts'

const undo = declareAction({ id: 'undo', major: 2, title: 'Undo', params: z.object({}) })
const work = declareStepType({
  id: 'work',
  major: 1,
  title: 'Work',
  category: 'Test',
  params: z.object({
    text: z.string().meta({ format: 'command', title: 'Text' }),
    from: z.string().exactOptional().meta({ format: 'artifact' }),
    deep: z.boolean().default(false),
  }),
  result: z.object({ lines: z.int() }),
  changesDevice: true,
  allows: [undo, 'command/run@1'],
})
const plugin = declarePlugin({
  id: 'try',
  version: '1.0.0',
  title: 'Try',
  stepTypes: [work],
  actions: [undo],
})

test('a manifest is plain JSON, with the defaults of the contract filled in', () => {
  const manifest = describePlugin(plugin)
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest)
  expect(manifest.stepTypes[0]).toMatchObject({
    uses: 'try/work@1',
    allows: ['try/undo@2', 'command/run@1'],
    timeoutMs: 600_000,
    graceMs: 10_000,
    whenInterrupted: 'fail',
  })
  expect(manifest.actions[0]).toMatchObject({
    uses: 'try/undo@2',
    whenInterrupted: 'retry',
    needsStep: false,
  })
})

test('params are judged by the manifest alone: formats hint, unknown keys are refused, defaults may be left out', () => {
  const { catalog } = mergeCatalog([
    { manifest: describePlugin(plugin), digest: 'sha256:try', isShipped: false },
  ])
  const type = catalog.stepTypes.get('try/work@1')
  if (type === undefined) throw new Error('the catalog has lost a type')
  expect(catalog.checkParams(type, { text: 'x', from: 'artifact:y' })).toEqual([])
  expect(catalog.checkParams(type, { text: 'x', other: 1 })).toHaveLength(1)
  expect(catalog.checkParams(type, { text: 1 })).toMatchObject([{ path: ['text'] }])
})

test('declarations that make no sense are all named at once', () => {
  const wrong = declarePlugin({
    ...plugin,
    version: 'newest',
    stepTypes: [
      { ...work, id: 'Work', allows: ['nonsense'] },
      { ...work, examples: [{ title: 'Wrong', params: { text: 'x', deep: 'y' } as never }] },
      {
        ...work,
        id: 'fetch',
        params: z.object({
          url: z
            .string()
            .exactOptional()
            .meta({ requiredWhen: { form: ['http'] } }),
        }),
        examples: [],
      },
    ],
    actions: [],
  })
  const reason = () => describePlugin(wrong)
  expect(reason).toThrow(/version newest/)
  expect(reason).toThrow(/try\/Work@1 is not written/)
  expect(reason).toThrow(/nonsense is not written/)
  expect(reason).toThrow(/undo is allowed, but not among/)
  expect(reason).toThrow(/fetch@1: url is required by form, which is no param/)
  expect(reason).toThrow(/example "Wrong" does not fit/)
})
