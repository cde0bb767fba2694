import { expect, test } from 'vitest'
import { schemaRows } from './schema-rows.ts'

test('a table says which params are required, and which for what the others say', () => {
  const rows = schemaRows({
    type: 'object',
    properties: {
      from: { type: 'string', enum: ['http', 's3'], default: 'http', title: 'Source' },
      url: { type: 'string', requiredWhen: { from: ['http', 's3'] } },
      bucket: { type: 'string', requiredWhen: { from: ['s3'], url: ['x'] } },
      path: { type: 'string' },
      limit: { type: 'integer' },
    },
    required: ['from', 'path'],
  })
  expect(rows.map(({ name, required }) => [name, required])).toEqual([
    ['from', null],
    ['url', 'required where Source is http or s3'],
    ['bucket', 'required where Source is s3 and url is x'],
    ['path', 'required'],
    ['limit', null],
  ])
})
