import { describe, expect, test } from 'vitest'
import { type CatalogPlugin, mergeCatalog } from './catalog.ts'
import { compile } from './compile.ts'
import { pluginManifestSchema } from './plugin-manifest.ts'
import { aFlow } from './testing/index.ts'

function plugin(
  version: string,
  uses: readonly string[],
  change: Partial<CatalogPlugin> = {},
): CatalogPlugin {
  const type = {
    title: version,
    params: {},
    timeoutMs: 1,
    whenInterrupted: 'fail',
    category: 'Try',
    result: {},
    changesDevice: true,
    allows: [],
  }
  const stepTypes = uses.map((name) => ({ ...type, uses: name }))
  const manifest = pluginManifestSchema.parse({ id: 'try', version, stepTypes, actions: [] })
  return { manifest, digest: `sha256:${version}`, isShipped: false, ...change }
}

const old = plugin('1.9.0', ['try/a@1', 'try/b@1'])
const newer = plugin('1.10.0', ['try/b@1', 'try/a@2'])

describe('several versions of a plugin', () => {
  test.each([
    ['in one order', [old, newer]],
    ['in the other', [newer, old]],
  ])('the newest that declares a type supplies it, %s', (_order, plugins) => {
    const { catalog, problems } = mergeCatalog(plugins)
    expect(problems).toEqual([])
    expect(catalog.plugins).toEqual([newer, old])
    const versions = [...catalog.stepTypes.values()].map(
      (type) => `${type.uses} ${catalog.supplierOf(type).manifest.version}`,
    )
    expect(versions.toSorted()).toEqual(['try/a@1 1.9.0', 'try/a@2 1.10.0', 'try/b@1 1.10.0'])
  })

  test('a plan holds the very builds that its types come from', () => {
    const { catalog } = mergeCatalog([old, newer])
    const flow = aFlow()
      .path('a', 'b')
      .step('a', { uses: 'try/a@1' })
      .step('b', { uses: 'try/b@1' })
      .build()
    expect(compile(flow, catalog).plugins).toEqual([
      { id: 'try', version: '1.10.0', digest: 'sha256:1.10.0', isShipped: false },
      { id: 'try', version: '1.9.0', digest: 'sha256:1.9.0', isShipped: false },
    ])
    const onlyOld = aFlow().path('a').step('a', { uses: 'try/a@1' }).build()
    expect(compile(onlyOld, catalog).plugins).toMatchObject([{ version: '1.9.0' }])
  })
})

test('one version in two builds is a clash that names both; the first is used', () => {
  const other = plugin('1.9.0', ['try/c@1'], { digest: 'sha256:other', isShipped: true })
  const { catalog, problems } = mergeCatalog([old, other])
  expect(problems).toMatchObject([
    {
      code: 'catalog.clash',
      message: expect.stringMatching(/try 1\.9\.0.*sha256:1\.9\.0.*sha256:other.*shipped/),
    },
  ])
  expect([...catalog.stepTypes.keys()]).toEqual(['try/a@1', 'try/b@1'])
})

test('the same build twice is one', () => {
  expect(mergeCatalog([old, { ...old }]).problems).toEqual([])
})
