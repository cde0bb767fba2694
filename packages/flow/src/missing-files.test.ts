import { expect, test } from 'vitest'
import { missingFiles } from './missing-files.ts'
import { aCatalog, aFlow } from './testing/index.ts'

const uploaded = new Set(['there.tgz'])

function pathsOf(source: string | number, byDefault = 'artifact:there.tgz'): readonly string[] {
  const flow = aFlow()
    .input('image', { type: 'artifact', default: byDefault })
    .path('a')
    .step('a', { uses: 'files/deploy@1', params: { source, other: 'artifact:not-a-file' } })
    .build()
  return missingFiles(flow, aCatalog(), uploaded).map(({ path }) => path)
}

test('a file that was not uploaded is missing, wherever a step or an input names it', () => {
  expect(pathsOf('artifact:away.tgz', 'artifact:away.bin')).toEqual([
    '/steps/0/params/source',
    '/inputs/image/default',
  ])
})

test('what was uploaded, stands elsewhere, or is looked up is not missing', () => {
  for (const source of [
    'artifact:there.tgz',
    'https://host/away.tgz',
    'away.tgz',
    '${{ inputs.image }}',
    'artifact:${{ device.name }}.tgz',
    7,
  ]) {
    expect(pathsOf(source)).toEqual([])
  }
})
