import { type Difference, differences, type Flow } from '@contraflow/flow'

/** What somebody did, in a short sentence; null: nothing that means anything, such as a card that was moved. Pure. */
export function saidOfOthers(before: Flow, after: Flow, by: string): string | null {
  const all = differences(after, before).filter(({ part }) => part !== 'layout')
  const things = all.filter(({ part }) => THINGS.has(part))
  const [first, ...rest] = things.length > 0 ? things : all
  if (first === undefined) return null
  const more = new Set(rest.map(({ name }) => name).filter((name) => name !== first.name)).size
  return `${by || 'Somebody'} ${inWords(first)}${more > 0 ? ` and ${more} more` : ''}`
}

/** What is seen as a thing of its own; edges and order follow from these more often than not. */
const THINGS: ReadonlySet<Difference['part']> = new Set([
  'name',
  'input',
  'step',
  'rollback-action',
  'flow-action',
])

/** `first` is the flow as it is now: things are called what they are called now. */
const DID = { first: 'added', second: 'removed', both: 'changed' } as const

function inWords({ part, name, in: where }: Difference): string {
  switch (part) {
    case 'name':
      return 'renamed the flow'
    case 'input':
      return `${DID[where]} the input ${name}`
    case 'step':
    case 'rollback-action':
    case 'flow-action':
      return `${DID[where]} ${name}`
    case 'edge':
      return `${where === 'first' ? 'wired' : where === 'second' ? 'unwired' : 'changed'} ${name}`
    case 'order':
      return 'changed the order of what is drawn'
    case 'settings':
      return 'changed the order of earlier steps’ actions'
    case 'layout':
      return 'moved cards'
    default:
      return part satisfies never
  }
}
