import {
  type Catalog,
  END,
  type FailureMeaning,
  type Flow,
  type Offer,
  ownEdge,
  type Port,
  portOffers,
  type Trigger,
} from '@contraflow/flow'
import { Check, FastForward, Flag, Trash2, Undo2 } from 'lucide-react'
import type { Choice } from './choice-list.tsx'
import { TypeIcon } from './type-icon.tsx'

/** What fits a port, as choices. */
export function offerChoices(
  flow: Flow,
  port: Port,
  catalog: Catalog,
  take: (offer: Offer) => void,
): Choice[] {
  const isBack = port.on === 'failure'
  const stepGroup = isBack ? 'Fall back to' : 'Steps'
  return portOffers(flow, port, catalog).flatMap((offer) => {
    const choose = () => take(offer)
    if (offer.kind === 'step') return stepChoice(offer.uses, stepGroup, catalog, choose)
    return offer.kind === 'action'
      ? actionChoice(offer.uses, catalog, choose)
      : [rollbackChoice(flow, choose)]
  })
}

const WAYS_BACK = 'Ways back'

function actionChoice(uses: string, { actionTypes }: Catalog, choose: () => void): Choice[] {
  const type = actionTypes.get(uses)
  if (type === undefined) return []
  const icon = <TypeIcon name={type.icon} className="text-back" />
  return [{ key: uses, group: WAYS_BACK, icon, title: type.title, detail: shown(uses), choose }]
}

function rollbackChoice({ flowRollback }: Flow, choose: () => void): Choice {
  return {
    key: 'run-rollback',
    group: WAYS_BACK,
    icon: <Undo2 className="text-back" />,
    title: 'Run Rollback',
    detail: flowRollback === undefined ? 'turns Rollback on Failure on' : 'of the whole flow',
    choose,
  }
}

/** Every step type, as choices. */
export function stepChoices(catalog: Catalog, choose: (uses: string) => void): Choice[] {
  return [...catalog.stepTypes.keys()].flatMap((uses) =>
    stepChoice(uses, 'Steps', catalog, () => choose(uses)),
  )
}

function stepChoice(
  uses: string,
  group: string,
  { stepTypes }: Catalog,
  choose: () => void,
): Choice[] {
  const type = stepTypes.get(uses)
  if (type === undefined) return []
  const icon = <TypeIcon name={type.icon} className="text-going" />
  return [{ key: uses, group, icon, title: type.title, detail: shown(uses), choose }]
}

/** What a failure edge to a step can mean, in the words of the contract. */
export function meaningChoices(
  flow: Flow,
  meanings: readonly FailureMeaning[],
  choose: (meaning: FailureMeaning) => void,
): Choice[] {
  return meanings.map((meaning) => ({
    key: `${meaning.kind} ${meaning.to.join(' ')}`,
    group: 'If it fails',
    icon: meaning.kind === 'ignore' ? <FastForward /> : <Flag />,
    title: meaningWords(flow, meaning),
    detail: '',
    choose: () => choose(meaning),
  }))
}

export function meaningWords(flow: Flow, { kind, to }: FailureMeaning): string {
  if (kind === 'ignore') return 'Ignore Failure & Continue'
  const [only, ...others] = to
  if (only === END && others.length === 0) return 'End the run here, as succeeded'
  return `Fall back to ${to.map((id) => titleOf(flow, id)).join(' and ')}`
}

export const TRIGGER_WORDS: { readonly [trigger in Trigger]: string } = {
  'this-step': 'this step fails',
  'any-step': 'any step fails',
}

/** When a rollback action runs. */
export function triggerChoices(
  flow: Flow,
  action: string,
  choose: (trigger: Trigger) => void,
): Choice[] {
  const edge = ownEdge(flow, action)
  const owner = titleOf(flow, edge?.from ?? '')
  const details = {
    'this-step': `only if ${owner} fails`,
    'any-step': `whichever fails, once ${owner} has started`,
  }
  return (['this-step', 'any-step'] as const).map((trigger) => ({
    key: trigger,
    group: `${titleOf(flow, action)} runs if`,
    icon:
      (edge?.trigger ?? 'this-step') === trigger ? (
        <Check aria-label="chosen" className="text-back" />
      ) : (
        <span className="size-4 shrink-0" />
      ),
    title: TRIGGER_WORDS[trigger],
    detail: details[trigger],
    choose: () => choose(trigger),
  }))
}

export function removeEdgeChoice(choose: () => void): Choice {
  const icon = <Trash2 className="text-broken" />
  return { key: 'remove', group: 'This edge', icon, title: 'Remove this edge', detail: '', choose }
}

export function titleOf(flow: Flow, id: string): string {
  if (id === END) return 'the end'
  const work = [...flow.steps, ...flow.rollbacks].find((item) => item.id === id)
  return work?.title ?? id
}

function shown(uses: string): string {
  return uses.replace(/@\d+$/, '')
}
