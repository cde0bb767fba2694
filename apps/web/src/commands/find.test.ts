import { expect, it } from 'vitest'
import { find } from './find.ts'

const ITEMS = [
  { title: 'Undo', group: 'Edit' },
  { title: 'Run a command', group: 'Add a step', hint: 'command/run' },
  { title: 'Restart the gateway', group: 'Steps', hint: 'command/run' },
  { title: 'Gateway watch', group: 'Steps', hint: 'wait/http' },
]
const titles = (words: string) =>
  find(ITEMS, words).flatMap(({ entries }) => entries.map(({ title }) => title))

it('finds what has every word, in its title, its hint or its group', () => {
  expect(titles('gateway run')).toEqual(['Restart the gateway'])
  expect(titles('steps')).toEqual(['Restart the gateway', 'Gateway watch'])
  expect(titles('nowhere')).toEqual([])
})

it('names first what begins with the words', () => {
  expect(titles('gateway')).toEqual(['Gateway watch', 'Restart the gateway'])
})

it('has everything where nothing is asked for, and no more of a group than can be looked through', () => {
  expect(titles(' ')).toHaveLength(4)
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    title: `device ${index}`,
    group: 'Devices',
  }))
  expect(find(many, 'device')[0]?.entries).toHaveLength(40)
})
