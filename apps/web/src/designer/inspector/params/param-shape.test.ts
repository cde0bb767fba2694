import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { isOf, isSchema, type Schema, shapeOf } from './param-shape.ts'

const schemaOf = (type: z.ZodType): Schema => {
  const schema = z.json().parse(JSON.parse(JSON.stringify(z.toJSONSchema(type, { io: 'input' }))))
  return isSchema(schema) ? schema : {}
}

describe('a value gets the box that its schema asks for', () => {
  it.each([
    [
      'a free text may have several lines',
      z.string(),
      { kind: 'text', format: '', isOneLine: false },
    ],
    [
      'a path has one',
      z.string().meta({ format: 'path' }),
      { kind: 'text', format: 'path', isOneLine: true },
    ],
    [
      'a command may have several',
      z.string().meta({ format: 'command' }),
      { kind: 'text', format: 'command', isOneLine: false },
    ],
    ['a whole number with its unit', z.int(), { kind: 'number', isWhole: true, unit: 'ms' }],
    ['yes or no', z.boolean().default(true), { kind: 'switch' }],
    ['a choice', z.enum(['a', 'b']), { kind: 'choice', options: ['a', 'b'] }],
    [
      'a choice of constants',
      z.union([z.literal(1), z.literal('x')]),
      { kind: 'choice', options: [1, 'x'] },
    ],
    [
      'one that may be null is as good as left out',
      z.int().nullable(),
      { kind: 'number', isWhole: true, unit: 'ms' },
    ],
    ['a table', z.record(z.string(), z.string()), { kind: 'table', value: { type: 'string' } }],
    [
      'a list says of each what is said of all',
      z.array(z.string()).meta({ format: 'artifact' }),
      { kind: 'list', item: { type: 'string', format: 'artifact' } },
    ],
    ['an object', z.object({ a: z.string() }), { kind: 'group' }],
    ['anything', z.any(), { kind: 'json' }],
  ] as const)('%s', (_says, type, shape) => {
    expect(shapeOf('waitMs', schemaOf(type))).toMatchObject(shape)
  })

  it('of a union the form that the value is meant to have, by its constant or its type', () => {
    const union = schemaOf(
      z.union([
        z.object({ from: z.literal('http'), url: z.string() }),
        z.object({ from: z.literal('s3'), bucket: z.string() }),
        z.string(),
      ]),
    )
    const shape = shapeOf('source', union)
    const branches = shape.kind === 'union' ? shape.branches : []
    const at = (value: Parameters<typeof isOf>[1]) =>
      branches.findIndex((each) => isOf(each, value))
    expect(
      [{ from: 's3' }, { from: 'http', url: 1 }, 'x', { from: 'ftp' }, 7, undefined].map(at),
    ).toEqual([1, 0, 2, -1, -1, -1])
  })
})
