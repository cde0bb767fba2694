import { type Difference, differences, type Flow } from '@contraflow/flow'

const WORKS: readonly Difference['part'][] = ['step', 'rollback-action', 'flow-action', 'input']
const MOST_NAMES = 3

/** What has become of a flow, in a sentence for who can't see it; empty: nothing has. Pure. */
export function changeWords(before: Flow, after: Flow): string {
  const all = differences(before, after)
  const works = all.filter(({ part }) => WORKS.includes(part))
  const found =
    sentence('Deleted', works, 'first') ||
    sentence('Added', works, 'second') ||
    edgeWords(all) ||
    sentence('Changed', works, 'both')
  if (found !== '') return found
  const [first] = all
  return first === undefined ? '' : REST[first.part]
}

/** All that has become of what a flow does, a sentence for each kind of it; empty: nothing has. Pure. */
export function allChangeWords(before: Flow, after: Flow): string {
  const all = differences(before, after).filter(({ part }) => part !== 'layout')
  const works = all.filter(({ part }) => WORKS.includes(part))
  const edges = all.filter(({ part }) => part === 'edge')
  const rest = all.filter((one) => !(works.includes(one) || edges.includes(one)))
  return [
    sentence('Deleted', works, 'first'),
    sentence('Added', works, 'second'),
    sentence('Changed', works, 'both'),
    sentence('Disconnected', edges, 'first'),
    sentence('Connected', edges, 'second'),
    sentence('Changed', edges, 'both'),
    ...rest.map(({ part }) => REST[part]),
  ]
    .filter((words) => words !== '')
    .join(' ')
}

const REST: { readonly [part in Difference['part']]: string } = {
  name: 'Renamed the flow.',
  input: 'Changed an input.',
  step: 'Changed a step.',
  'rollback-action': 'Changed a rollback action.',
  'flow-action': 'Changed Rollback on Failure.',
  edge: 'Changed an edge.',
  order: 'Changed the order.',
  settings: 'Changed the order of the way back.',
  layout: 'Moved.',
}

function edgeWords(all: readonly Difference[]): string {
  const edges = all.filter(({ part }) => part === 'edge')
  return (
    sentence('Connected', edges, 'second') ||
    sentence('Disconnected', edges, 'first') ||
    sentence('Changed', edges, 'both')
  )
}

function sentence(verb: string, all: readonly Difference[], where: Difference['in']): string {
  const names = all.filter((one) => one.in === where).map(({ name }) => name.replace(' → ', ' to '))
  if (names.length === 0) return ''
  const named = names.slice(0, MOST_NAMES).join(', ')
  const more = names.length - MOST_NAMES
  return `${verb} ${named}${more > 0 ? ` and ${more} more` : ''}.`
}
