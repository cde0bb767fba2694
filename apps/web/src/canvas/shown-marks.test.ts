import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Mark, Marks } from './mark.ts'
import { ShownMarks } from './shown-marks.ts'

const IDS = ['a', 'b', 'c', 'd', 'e', 'f']

let frames: (() => void)[]

beforeEach(() => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function nextFrame(): void {
  const due = frames
  frames = []
  for (const frame of due) frame()
}

function all(word: string, ids = IDS): Marks {
  return new Map(ids.map((id): [string, Mark] => [id, { tone: 'going', word }]))
}

function listenedTo(marks: Marks): ShownMarks {
  const shown = new ShownMarks(marks, '')
  for (const id of IDS) shown.listen(id, () => undefined)
  return shown
}

function words(shown: ShownMarks): string {
  return IDS.map((id) => shown.get(id)?.word ?? '-').join('')
}

test('what fits into a portion is shown at once, and only who listens for it is called', () => {
  const shown = new ShownMarks(all('x'), '')
  const called: string[] = []
  for (const id of IDS) shown.listen(id, () => called.push(id))
  shown.show(new Map([...all('x'), ['b', { tone: 'done', word: 'y' } as const]]), 2)
  expect(words(shown)).toBe('xyxxxx')
  expect(called).toEqual(['b'])
})

test('a mark that says the same stays the very same object', () => {
  const shown = new ShownMarks(all('x'), '')
  const before = shown.get('a')
  shown.show(all('x'), Number.POSITIVE_INFINITY)
  expect(shown.get('a')).toBe(before)
})

test('many change in portions of neighbours, one in each frame, until all are shown', () => {
  const shown = listenedTo(all('x'))
  shown.show(all('y'), 2)
  const seen = [words(shown)]
  for (let frame = 0; frame < 4; frame += 1) {
    nextFrame()
    seen.push(words(shown))
  }
  expect(seen).toEqual(['xyyxxx', 'xyyyyx', 'yyyyyy', 'yyyyyy', 'yyyyyy'])
  expect(frames).toEqual([])
})

test('what nobody draws takes no turn', () => {
  const shown = new ShownMarks(all('x'), '')
  shown.listen('f', () => undefined)
  shown.show(all('y'), 2)
  expect(words(shown)).toBe('yyyyyy')
})

test('all come to their turn though all change again with every frame', () => {
  const shown = listenedTo(all('x'))
  for (const word of ['1', '2', '3']) {
    shown.show(all(word), 2)
    nextFrame()
  }
  expect(words(shown)).not.toContain('x')
})

test('what is marked no more loses its mark; whoever has stopped listening is not called', () => {
  const shown = new ShownMarks(all('x'), '')
  let calls = 0
  const end = shown.listen('a', () => {
    calls += 1
  })
  shown.show(all('x', ['b']), Number.POSITIVE_INFINITY)
  expect(words(shown)).toBe('-x----')
  end()
  shown.show(all('z'), Number.POSITIVE_INFINITY)
  expect(calls).toBe(1)
})
