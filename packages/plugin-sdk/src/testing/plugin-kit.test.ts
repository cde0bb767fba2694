import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { declareAction, declarePlugin, declareStepType } from '../declare.ts'
import { implementPlugin } from '../implement-plugin.ts'
import { StepFailure } from '../step-failure.ts'
import { honestly, serveFiles } from './file-server.ts'
import { pluginKit } from './plugin-kit.ts'

const look = declareAction({ id: 'look', major: 1, title: 'Look', params: z.object({}) })
const work = declareStepType({
  id: 'work',
  major: 1,
  title: 'Work',
  category: 'Test',
  params: z.object({ how: z.string() }),
  result: z.object({ scratch: z.string() }),
  changesDevice: false,
  allows: [look],
})

const seen: unknown[] = []
const plugin = implementPlugin(
  declarePlugin({ id: 'try', version: '1.0.0', title: 'Try', stepTypes: [work], actions: [look] }),
  {
    work: async ({ params, scratch, signal, progress, fetchArtifact }) => {
      if (params.how.startsWith('http'))
        return { scratch: (await fetchArtifact({ url: params.how })).path }
      progress(1, 2)
      if (params.how === 'known') throw new StepFailure('unavailable', 'there is none')
      if (params.how === 'full') throw Object.assign(new Error('write'), { code: 'ENOSPC' })
      if (params.how === 'bug') throw new TypeError('x is not a function')
      if (params.how === 'wrong') return { scratch: 1 } as never
      signal.throwIfAborted()
      return { scratch }
    },
    look: async ({ step, snapshot }) => {
      seen.push({ step, hasSnapshot: snapshot !== null })
    },
  },
)

test.each([
  ['known', 'unavailable', 'there is none'],
  ['full', 'no-space', 'write'],
  ['bug', 'error', 'x is not a function'],
  ['wrong', 'error', 'its result is not what it declares'],
])('a handler that ends as %s fails its attempt with kind %s', async (how, kind, message) => {
  using kit = pluginKit(plugin)
  const { outcome, progress } = await kit.step('work', { how })
  expect(outcome).toMatchObject({
    ok: false,
    failure: { kind, message: expect.stringContaining(message) },
  })
  expect(progress).toEqual([{ done: 1, total: 2 }])
})

test('params that do not fit are invalid, and the handler is not called', async () => {
  using kit = pluginKit(plugin)
  const { outcome, progress } = await kit.step('work', { how: 'x', other: true })
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
  expect(progress).toEqual([])
})

test('a cancelled attempt is aborted', async () => {
  using kit = pluginKit(plugin)
  const { outcome } = await kit.step('work', { how: 'x' }, { signal: AbortSignal.abort() })
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } })
})

test('the scratch folder is gone when the attempt is over', async () => {
  using kit = pluginKit(plugin)
  const { outcome } = await kit.step('work', { how: 'well' })
  const result = outcome.ok ? z.object({ scratch: z.string() }).parse(outcome.result) : null
  expect(existsSync(result?.scratch ?? '/')).toBe(false)
})

test('an action sees the step that it undoes; at flow level it sees none', async () => {
  using kit = pluginKit(plugin)
  await kit.action('look', {}, { of: { params: { how: 'x' }, result: { scratch: 'y' } } })
  await kit.action('look', {})
  expect(seen).toEqual([
    { step: { params: { how: 'x' }, result: { scratch: 'y' } }, hasSnapshot: true },
    { step: null, hasSnapshot: false },
  ])
})

test('what one step has fetched is there for another; its progress is the attempt’s', async () => {
  const headers = { 'x-checksum-sha256': createHash('sha256').update('fetched').digest('hex') }
  await using server = await serveFiles((request) =>
    honestly(request, Buffer.from('fetched'), headers),
  )
  using kit = pluginKit(plugin)
  const first = await kit.step('work', { how: `${server.origin}/a` }, { step: 'first' })
  const second = await kit.step('work', { how: `${server.otherOrigin}/b` }, { step: 'second' })
  expect(first.progress.at(-1)).toEqual({ done: 7, total: 7 })
  expect(second.outcome).toEqual(first.outcome)
  const result = first.outcome.ok
    ? z.object({ scratch: z.string() }).parse(first.outcome.result)
    : null
  expect(readFileSync(result?.scratch ?? '', 'utf8')).toBe('fetched')
})
