import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mergeCatalog, parseFlow, pluginManifestSchema } from '@contraflow/flow'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CheckHost, createCheckHost, type InstalledPlugin, pluginIssues } from './index.ts'

let folder: string
let host: CheckHost
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-checks-'))
  host = createCheckHost()
})
afterEach(() => {
  host.close()
  rmSync(folder, { recursive: true })
})

const type = {
  uses: 'try/a@1',
  title: 'A',
  category: 'Try',
  params: { type: 'object', properties: { word: { type: 'string' } }, additionalProperties: false },
  result: {},
  timeoutMs: 1,
  whenInterrupted: 'fail',
  changesDevice: false,
  allows: [],
}

/** With this as the body of the check of `try/a@1`, and of its migration from major 1. */
function plugin(check: string, migration = 'return params'): InstalledPlugin {
  const checksFile = join(folder, 'checks.mjs')
  writeFileSync(
    checksFile,
    `export default {
      plugin: { id: 'try', version: '1.0.0', stepTypes: [{ id: 'a', major: 1 }], actions: [] },
      checks: { a: ({ params, id, flow }) => { ${check} } },
      migrations: { a: { 1: (params) => { ${migration} } } },
    }`,
  )
  const manifest = pluginManifestSchema.parse({
    id: 'try',
    version: '1.0.0',
    stepTypes: [type],
    actions: [],
  })
  const common = { manifest, isShipped: false, built: null, handlersFile: '' }
  return { ...common, digest: `sha256:${check}`, checksFile }
}

async function issuesBy(one: InstalledPlugin, words: readonly unknown[] = ['x']) {
  const { flow } = parseFlow({
    format: 'contraflow/flow@1',
    name: 'F',
    steps: words.map((word, index) => ({ id: `s${index}`, uses: 'try/a@1', params: { word } })),
    edges: words.map((_, index) => ({ from: '$start', to: `s${index}`, on: 'success' })),
  })
  if (flow === null) throw new Error('the flow is malformed')
  return pluginIssues(flow, mergeCatalog([one]).catalog, [one], host)
}

test('what a check says is a warning at the param that it is about, for each step', async () => {
  const one = plugin(
    "return params.word === 'bad' ? [{ path: ['word'], message: id + ' is bad of ' + flow.steps.length }] : []",
  )
  expect(await issuesBy(one, ['good', 'bad'])).toEqual([
    {
      code: 'type.check',
      severity: 'warning',
      path: '/steps/1/params/word',
      message: 's1 is bad of 2',
    },
  ])
})

test('a step whose params are wrong anyway is not checked', async () => {
  expect(await issuesBy(plugin("return [{ message: 'seen' }]"), [7])).toEqual([])
})

test.each([
  ['throws', "throw new Error('oh no')", 'oh no'],
  ['never ends', 'while (true) Math.sqrt(2)', 'longer than the 1 s'],
  ['ends its process', 'process.exit(1)', 'ended before'],
  ['takes all memory', 'const all = []; while (true) all.push(new Array(1e6).fill(id))', 'it'],
  ['answers nonsense', 'return 7', 'only a broken one says'],
])(
  'a check that %s is told as a warning, and the next one is answered',
  async (_says, body, why) => {
    const [warning, ...more] = await issuesBy(plugin(body))
    expect(more).toEqual([])
    expect(warning).toMatchObject({ code: 'type.check', message: expect.stringContaining(why) })
    expect(await issuesBy(plugin("return [{ message: 'fine' }]"))).toMatchObject([
      { message: 'fine' },
    ])
  },
)

test('a check may read no file, start no program and open no connection', async () => {
  const tries = `
    const tried = [
      () => process.getBuiltinModule('node:fs').readFileSync('/etc/hostname'),
      () => process.getBuiltinModule('node:fs').writeFileSync('${'/tmp/contraflow-check'}', ''),
      () => process.getBuiltinModule('node:child_process').spawnSync('true'),
      () => process.getBuiltinModule('node:dgram').createSocket('udp4').bind(0),
    ].map((attempt) => { try { attempt(); return 'done' } catch (error) { return error.code } })
    return [{ message: tried.slice(0, 3).join() }]`
  expect(await issuesBy(plugin(tries))).toMatchObject([
    { message: 'ERR_ACCESS_DENIED,ERR_ACCESS_DENIED,ERR_ACCESS_DENIED' },
  ])
  expect(existsSync('/tmp/contraflow-check')).toBe(false)
})

test('params of an older major become those of a newer one, one major after the other', async () => {
  const one = plugin('return []', 'return { ...params, word: params.text }')
  const params = { text: 'hello' }
  expect(await host.migrate(one, { type: 'a', from: 1, to: 2, params })).toEqual({
    text: 'hello',
    word: 'hello',
  })
  await expect(host.migrate(one, { type: 'a', from: 1, to: 3, params })).rejects.toThrow(
    /how a@2 becomes a@3/,
  )
})
