import { type Catalog, END, type Flow, ROLLBACK, START } from '@contraflow/flow'
import type { Node } from '@xyflow/react'
import { actionText, type CardText, stepText } from './card-text.ts'
import { ACTION_SIZE, DOT_SIZE, type Placed, ROLLBACK_WIDTH, STEP_SIZE } from './place-cards.ts'

export type StepCard = Node<
  {
    text: CardText
    problems: number
    runsRollback: boolean
    /** Nothing comes next. */
    isLast: boolean
  },
  'step'
>
export type ActionCard = Node<{ text: CardText; problems: number; isOwned: boolean }, 'action'>
export type RollbackCard = Node<{ actions: readonly { id: string; text: CardText }[] }, 'rollback'>
export type DotCard = Node<{ is: 'start' | 'end' }, 'dot'>
export type NoteCard = Node<{ id: string; text: string }, 'note'>
export type Card = StepCard | ActionCard | RollbackCard | DotCard | NoteCard

export interface Drawn {
  readonly flow: Flow
  readonly catalog: Catalog
  /** How many problems each card has. */
  readonly problems: ReadonlyMap<string, number>
  readonly isEditable: boolean
  /** What the ids of the cards' names begin with on this page. */
  readonly names: string
}

/** The id of the element that says a card's name, and where it stands. */
export function nameId(names: string, id: string): string {
  return `${names}${id}`
}

/** A flow as the cards of the drawing. Pure. */
export function cardsOf(drawn: Drawn, { positions }: Placed): Card[] {
  const { flow } = drawn
  const ends = endsIn(flow)
  const at = (id: string) => positions.get(id) ?? { x: 0, y: 0 }
  const cards: Card[] = [dot(START, 'start', at(START), drawn)]
  if (flow.edges.some(({ to }) => to === END)) cards.push(dot(END, 'end', at(END), drawn))
  for (const step of flow.steps) cards.push(stepCard(step, at(step.id), drawn, ends))
  for (const action of flow.rollbacks) cards.push(actionCard(action, at(action.id), drawn, ends))
  if (flow.flowRollback !== undefined) cards.push(rollbackCard(drawn, at(ROLLBACK)))
  for (const note of flow.layout.notes) cards.push(noteCard(note))
  return cards
}

/** What a step type is dragged from the palette as. */
export const STEP_DRAG_TYPE = 'application/x-contraflow-step'

const NOTE = '$note '
/** Of an empty note. */
export const NOTE_SIZE = { width: 200, height: 48 } as const

/** The note that a card is; null: it is another card. */
export function noteIdOf(card: string): string | null {
  return card.startsWith(NOTE) ? card.slice(NOTE.length) : null
}

function noteCard({ id, text, position }: Flow['layout']['notes'][number]): NoteCard {
  const data = { id, text }
  return {
    id: `${NOTE}${id}`,
    type: 'note',
    position,
    width: NOTE_SIZE.width,
    height: noteHeight(text),
    data,
    ariaLabel: `Note: ${text}`,
  }
}

/** About as many lines as the text takes at this width. */
function noteHeight(text: string): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 28)), 0)
  return Math.max(NOTE_SIZE.height, 18 + 16 * lines)
}

type At = { x: number; y: number }

/** Whose edges lead where, looked up once for all cards. */
interface Ends {
  readonly runRollback: ReadonlySet<string>
  readonly goOn: ReadonlySet<string>
  readonly ledTo: ReadonlySet<string>
}

function endsIn({ edges }: Flow): Ends {
  const from = (some: Flow['edges']) => new Set(some.map((edge) => edge.from))
  return {
    runRollback: from(edges.filter(({ to }) => to === ROLLBACK)),
    goOn: from(edges.filter(({ on }) => on === 'success')),
    ledTo: new Set(edges.map(({ to }) => to)),
  }
}

function dot(id: string, is: 'start' | 'end', position: At, { isEditable }: Drawn): DotCard {
  const draggable = isEditable
  return {
    id,
    type: 'dot',
    position,
    ...DOT_SIZE,
    data: { is },
    draggable,
    deletable: false,
    ariaLabel: is === 'start' ? 'Start of the flow' : 'End of the flow',
  }
}

function stepCard(
  step: Flow['steps'][number],
  position: At,
  { catalog, problems, names }: Drawn,
  ends: Ends,
): StepCard {
  const text = stepText(step, catalog)
  return {
    id: step.id,
    type: 'step',
    position,
    ...STEP_SIZE,
    data: {
      text,
      problems: problems.get(step.id) ?? 0,
      runsRollback: ends.runRollback.has(step.id),
      isLast: !ends.goOn.has(step.id),
    },
    domAttributes: { 'aria-labelledby': nameId(names, step.id) },
  }
}

function actionCard(
  action: Flow['rollbacks'][number],
  position: At,
  drawn: Drawn,
  ends: Ends,
): ActionCard {
  const text = actionText(action, drawn.catalog)
  return {
    id: action.id,
    type: 'action',
    position,
    ...ACTION_SIZE,
    data: {
      text,
      problems: drawn.problems.get(action.id) ?? 0,
      isOwned: ends.ledTo.has(action.id),
    },
    domAttributes: { 'aria-labelledby': nameId(drawn.names, action.id) },
  }
}

function rollbackCard({ flow, catalog, isEditable }: Drawn, position: At): RollbackCard {
  const actions = (flow.flowRollback?.actions ?? []).map((action) => ({
    id: action.id,
    text: actionText(action, catalog),
  }))
  return {
    id: ROLLBACK,
    type: 'rollback',
    position,
    width: ROLLBACK_WIDTH,
    height: 40 + actions.length * 26,
    data: { actions },
    deletable: isEditable,
    ariaLabel: 'Rollback on Failure of the whole flow',
  }
}
