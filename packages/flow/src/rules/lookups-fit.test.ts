import { expect, test } from 'vitest'
import type { FlowInput } from '../document.ts'
import { catalogOfParams } from '../testing/catalog-of-params.ts'
import { aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'

type Params = NonNullable<FlowInput['steps'][number]['params']>

const catalog = catalogOfParams({
  'try/deliver@1': {
    properties: {
      extract: { type: 'boolean', title: 'Extract' },
      tries: { type: 'integer' },
      mode: { type: 'string' },
      args: { type: 'array', items: { type: 'string' } },
      env: { type: 'object', additionalProperties: { type: 'string' } },
      any: {},
    },
  },
})

function messagesOf(params: Params): readonly string[] {
  const flow = aFlow()
    .input('on', { type: 'boolean' })
    .input('count', { type: 'number' })
    .input('text', { type: 'string' })
    .path('a')
    .step('a', { uses: 'try/deliver@1', params })
    .build()
  return validateFlow(flow, catalog)
    .filter(({ code }) => code === 'params.invalid')
    .map(({ path, message }) => `${path}: ${message}`)
}

test.each<Params>([
  { extract: '${{ inputs.on }}', tries: '${{ inputs.count }}', mode: '${{ inputs.text }}' },
  { mode: '${{ device.name }}', args: ['${{ inputs.text }}', 'n=${{ inputs.count }}'] },
  { env: { N: '${{ inputs.count }} times' }, any: '${{ inputs.count }}' },
  // What these give is known when they are needed.
  { extract: '${{ steps.a.result.x }}', tries: '${{ inputs.gone }}' },
])('what gives what is taken, or may, is right: %j', (params) => {
  expect(messagesOf(params)).toEqual([])
})

test('what surely gives something else is told where it stands', () => {
  expect(
    messagesOf({
      extract: '${{ inputs.text }}',
      tries: 'about ${{ inputs.count }}',
      mode: '${{ inputs.on }}',
      args: ['${{ inputs.count }}'],
      env: { ON: '${{ inputs.on }}' },
    }),
  ).toEqual([
    '/steps/0/params/extract: a: Extract takes on or off, and ${{ inputs.text }} gives a text',
    '/steps/0/params/tries: a: tries takes a whole number, and ${{ inputs.count }} gives a text',
    '/steps/0/params/mode: a: mode takes a text, and ${{ inputs.on }} gives on or off',
    '/steps/0/params/args/0: a: args.0 takes a text, and ${{ inputs.count }} gives a number',
    '/steps/0/params/env/ON: a: env.ON takes a text, and ${{ inputs.on }} gives on or off',
  ])
})
