import { expect, test } from 'vitest'
import { FetchProgress, isCount } from './fetch-progress.ts'

function heard(...fetches: readonly (readonly string[])[]) {
  const lines: string[] = []
  const told: (readonly [number, number | null])[] = []
  const progress = new FetchProgress({
    log: (line) => void lines.push(line),
    progress: (done, total) => void told.push([done, total]),
  })
  for (const pieces of fetches) {
    const fetch = progress.begin()
    for (const piece of pieces) fetch.hear(piece)
    fetch.end()
  }
  return { lines, told }
}

const TEXT = `remote: Enumerating objects: 12, done.\r
remote: Counting objects:  50% (6/12)\rremote: Counting objects: 100% (12/12), done.\r
Receiving objects:  50% (6/12)\rReceiving objects: 100% (12/12), 1.50 MiB | 3.00 MiB/s, done.
remote: This server moves on Friday.
Resolving deltas:  25% (1/4)\rResolving deltas: 100% (4/4), done.
From http://example.org/app
`

test('counts become progress of objects and then deltas; all else is shown, however the pipe cuts it', () => {
  const whole = heard([TEXT])
  expect(whole.lines).toEqual([
    'remote: This server moves on Friday.',
    'From http://example.org/app',
  ])
  expect(whole.told[0]).toEqual([6, 12])
  expect(whole.told.at(-1)).toEqual([16, 16])
  const cut = heard([...TEXT])
  expect([cut.lines, cut.told.at(-1)]).toEqual([whole.lines, [16, 16]])
})

test('of several fetches it is that of all of them, and it never falls', () => {
  const { told } = heard([TEXT], ['Receiving objects:  10% (1/10)\r'], ['Already up to date.\n'])
  expect(told.at(-1)).toEqual([17, 26])
  const done = told.map(([count]) => count)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
})

test('a line that counts is no reason of a failure; one that says something is', () => {
  expect(TEXT.split(/[\r\n]+/).filter((line) => line !== '' && !isCount(line))).toEqual([
    'remote: This server moves on Friday.',
    'From http://example.org/app',
  ])
  expect(isCount('fatal: early EOF')).toBe(false)
})
