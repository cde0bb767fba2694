import type { Plan } from '@contraflow/flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { secretsOf } from './secrets.ts'

const plan = { inputs: { token: { type: 'string', secret: true } } } as unknown as Plan

test('masks a secret that is cut anywhere, and changes nothing else', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: fc.constantFrom('a', 'b', 'c') }),
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd') }), { maxLength: 12 }),
      (secret, pieces) => {
        const secrets = secretsOf(plan, { token: secret })
        const stream = secrets.stream()
        const masked = pieces.map((piece) => stream.push(piece)).join('') + stream.end()
        expect(masked).not.toContain(secret)
        if (!pieces.join('').includes(secret)) expect(masked).toBe(pieces.join(''))
      },
    ),
  )
})

test('masks secrets inside of results, keys and all', () => {
  const secrets = secretsOf(plan, { token: 'xyz' })
  expect(secrets.maskJson({ a: ['1 xyz 2'], xyz: true, n: 5 })).toEqual({
    a: ['1 *** 2'],
    '***': true,
    n: 5,
  })
})
