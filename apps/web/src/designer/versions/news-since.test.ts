import { expect, test } from 'vitest'
import { newsSince } from './news-since.ts'

const plugin = (digest: string) => ({ id: 'files', version: '1.0.0', digest, isShipped: true })
const VERSION = {
  plugins: [plugin('p1')],
  artifacts: [{ name: 'artifact:app.tar', digest: 'a1', sizeBytes: 1 }],
}

test('what would be published as it is has no news', () => {
  const uploaded = [
    { name: 'app.tar', digest: 'a1' },
    { name: 'other.tar', digest: 'a2' },
  ]
  expect(newsSince(VERSION, { plugins: [plugin('p1')] }, uploaded)).toEqual([])
  expect(newsSince(undefined, { plugins: [plugin('p1')] }, uploaded)).toEqual([])
})

test('a mended plugin and a file that was uploaded again are news, and what an address gives may be', () => {
  expect(newsSince(VERSION, { plugins: [plugin('p2')] }, [])).toEqual(['files 1.0.0'])
  expect(
    newsSince(VERSION, { plugins: [plugin('p1')] }, [{ name: 'app.tar', digest: 'a2' }]),
  ).toEqual(['the newest upload of app.tar'])
  const address = { name: 'https://a.example/app.tar', digest: 'a1', sizeBytes: 1 }
  expect(newsSince({ ...VERSION, artifacts: [address] }, { plugins: [plugin('p1')] }, [])).toEqual([
    'what https://a.example/app.tar gives now',
  ])
})
