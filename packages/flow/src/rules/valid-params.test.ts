import { expect, test } from 'vitest'
import type { Flow } from '../document.ts'
import { catalogOfParams } from '../testing/catalog-of-params.ts'
import { aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'

const catalog = catalogOfParams({
  'try/deliver@1': {
    properties: {
      source: { type: 'string', title: 'Source' },
      mode: {
        type: 'string',
        pattern: '^[0-7]+$',
        wanted: 'is written as in chmod, such as 0644',
        examples: ['0755'],
        description: 'Of the file.',
      },
      owner: {
        type: 'string',
        pattern: '^[a-z]+$',
        examples: ['root'],
        description: 'Who owns it.',
      },
      group: { type: 'string', pattern: '^[a-z]+$', description: 'Of the file.' },
      from: { type: 'string', format: 'uri', description: 'Where it is.' },
      env: {
        type: 'object',
        propertyNames: { pattern: '^[A-Z]+$', wanted: 'has only capitals' },
        additionalProperties: { type: 'string' },
      },
      label: { type: 'string', minLength: 1, pattern: '^[a-z]+$' },
      tries: { type: 'integer', minimum: 1 },
      when: { enum: ['now', 'later'] },
    },
    required: ['source'],
  },
  'try/fetch@1': {
    properties: {
      from: { type: 'string', enum: ['http', 's3'], default: 'http' },
      url: {
        type: 'string',
        minLength: 1,
        title: 'Address',
        requiredWhen: { from: ['http'] },
      },
      bucket: { type: 'string', requiredWhen: { from: ['s3'] } },
    },
  },
})

test('a param is called what its form calls it, and a missing one is told as such', () => {
  const flow = aFlow()
    .path('a')
    .step('a', { uses: 'try/deliver@1', title: 'New version', params: {} })
    .build()
  expect(messagesOf(flow)).toEqual(['New version: Source is missing'])
})

test('a param that does not fit is told what is wanted, in words of its own, by its example, pattern or limits', () => {
  const params = {
    source: 'a',
    mode: 'rw',
    owner: '9',
    group: '9',
    from: 'nonsense',
    env: { a: '' },
    label: '',
    tries: 0,
    when: 'never',
    nonsense: 1,
  }
  const flow = aFlow()
    .path('a')
    .step('a', { uses: 'try/deliver@1', title: 'New version', params })
    .build()
  expect(messagesOf(flow)).toEqual([
    'New version: mode does not fit: it is written as in chmod, such as 0644',
    'New version: owner does not fit: it is written as root',
    'New version: group does not fit the pattern ^[a-z]+$',
    'New version: from is no url',
    'New version: env.a can not be called so: it has only capitals',
    'New version: label is empty',
    'New version: tries has to be at least 1',
    'New version: when has to be one of now, later',
    'New version: its type does not know nonsense',
  ])
})

test('a param that another one calls for is missed, by its default too; of an expression nobody knows', () => {
  const messages = (params: object) => {
    const step = { uses: 'try/fetch@1', title: 'Fetch', params: { ...params } }
    return messagesOf(aFlow().path('a').step('a', step).build())
  }
  expect(messages({})).toEqual(['Fetch: Address is missing'])
  expect(messages({ from: 'http' })).toEqual(['Fetch: Address is missing'])
  expect(messages({ url: '' })).toEqual(['Fetch: Address is empty'])
  expect(messages({ from: 's3' })).toEqual(['Fetch: bucket is missing'])
  expect(messages({ from: 's3', more: 1 })).toEqual([
    'Fetch: its type does not know more',
    'Fetch: bucket is missing',
  ])
  expect(messages({ from: 'ftp' })).toEqual(['Fetch: from has to be one of http, s3'])
  for (const params of [
    { url: 'https://example.org' },
    { url: '${{ device.tags.url }}' },
    { from: 's3', bucket: 'b' },
    { from: '${{ device.tags.from }}' },
  ]) {
    expect(messages(params)).toEqual([])
  }
})

function messagesOf(flow: Flow): readonly string[] {
  return validateFlow(flow, catalog)
    .filter(({ code }) => code === 'params.invalid')
    .map(({ message }) => message)
}
