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

test('what an author says of the form of a text is said to who writes one that does not fit', () => {
  const params = z.object({
    name: z
      .string()
      .regex(/^[a-z]+$/, 'has only small letters')
      .exactOptional()
      .meta({
        title: 'Name',
        description: 'Of the container.',
      }),
    mode: z
      .string()
      .regex(/^[0-7]+$/, 'is written as in chmod')
      .default('0644'),
    ports: z.array(z.string().regex(/^\d+$/, 'has only digits')).exactOptional(),
    env: z.record(z.string().regex(/^[A-Z]+$/, 'has only capitals'), z.string()).exactOptional(),
    url: z.url({ protocol: /^https?$/, error: 'begins with https://' }).exactOptional(),
    bare: z
      .string()
      .regex(/^[a-z]+$/)
      .exactOptional(),
  })
  const described = describePlugin({ ...plugin, stepTypes: [{ ...work, params, examples: [] }] })
  const { catalog } = mergeCatalog([
    { manifest: described, digest: 'sha256:try', isShipped: false },
  ])
  const type = catalog.stepTypes.get('try/work@1')
  if (type === undefined) throw new Error('the catalog has lost a type')
  const wrong = { name: 'A', mode: '9', ports: ['x'], env: { a: '' }, url: 'nonsense', bare: 'A' }
  expect(
    catalog.checkParams(type, wrong).map(({ path, message }) => [path.join('.'), message]),
  ).toEqual([
    ['name', 'does not fit: it has only small letters'],
    ['mode', 'does not fit: it is written as in chmod'],
    ['ports.0', 'does not fit: it has only digits'],
    ['env.a', 'can not be called so: it has only capitals'],
    ['url', 'does not fit: it begins with https://'],
    ['bare', 'does not fit the pattern ^[a-z]+$'],
  ])
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
