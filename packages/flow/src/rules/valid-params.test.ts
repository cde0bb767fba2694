import { expect, test } from 'vitest'
import { mergeCatalog } from '../catalog.ts'
import { pluginManifestSchema } from '../plugin-manifest.ts'
import { aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'

const type = {
  uses: 'try/deliver@1',
  title: 'Deliver',
  icon: 'file',
  params: {
    type: 'object',
    properties: {
      source: { type: 'string', title: 'Source' },
      mode: { type: 'string', pattern: '^[0-7]+$' },
    },
    required: ['source'],
    additionalProperties: false,
  },
  timeoutMs: 1_000,
  whenInterrupted: 'fail',
  changesDevice: true,
  category: 'Try',
  result: {},
  allows: [],
}
const manifest = pluginManifestSchema.parse({
  id: 'try',
  title: 'Try',
  version: '1.0.0',
  stepTypes: [type],
  actions: [],
})
const { catalog } = mergeCatalog([{ manifest, digest: 'sha256:try', isShipped: false }])

test('a param is called what its form calls it, and a missing one is told as such', () => {
  const flow = aFlow()
    .path('a')
    .step('a', { uses: 'try/deliver@1', title: 'New version', params: { mode: 'rw' } })
    .build()
  const messages = validateFlow(flow, catalog)
    .filter(({ code }) => code === 'params.invalid')
    .map(({ message }) => message)
  expect(messages).toEqual([
    'New version: Source is missing',
    expect.stringMatching(/^New version: mode: .*pattern/),
  ])
})
