import {
  addRollback,
  type Catalog,
  type Flow,
  failureOptionOf,
  portOffers,
  runsRollback,
  type Step,
  setFailureOption,
  setRunRollback,
  takeOffer,
} from '@contraflow/flow'
import { FastForward, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { TypeIcon } from '../canvas/type-icon.tsx'
import { newAction } from './inspector/action-list.tsx'

/** Something that can happen where a step fails. */
export interface WayIfFailed {
  readonly key: string
  readonly title: string
  /** A sentence on it. */
  readonly says: string
  readonly icon: ReactNode
  /** Absent: it can be had more than once. */
  readonly isOn?: boolean
  readonly edit: (flow: Flow) => Flow
}

/** All that a step's type allows: its rollback actions, the flow-level rollback, to go on. Pure. */
export function waysIfFailed(flow: Flow, step: Step, catalog: Catalog): readonly WayIfFailed[] {
  return [
    ...actionWays(flow, step, catalog),
    ...rollbackWay(flow, step, catalog),
    ...ignoreWay(flow, step, catalog),
  ]
}

function actionWays(flow: Flow, { id }: Step, catalog: Catalog): WayIfFailed[] {
  return portOffers(flow, { from: id, on: 'failure' }, catalog).flatMap((offer) => {
    const type = offer.kind === 'action' ? catalog.actionTypes.get(offer.uses) : undefined
    if (type === undefined) return []
    const action = { ...newAction(type), trigger: 'any-step' } as const
    return [
      {
        key: type.uses,
        title: type.title,
        says: type.description,
        icon: <TypeIcon name={type.icon} />,
        edit: (before) => addRollback(before, id, action),
      },
    ]
  })
}

function rollbackWay(flow: Flow, { id }: Step, catalog: Catalog): WayIfFailed[] {
  const port = { from: id, on: 'failure' } as const
  const isOn = runsRollback(flow, id)
  const isOffered = portOffers(flow, port, catalog).some(({ kind }) => kind === 'run-rollback')
  if (!(isOn || isOffered)) return []
  const says =
    flow.flowRollback === undefined
      ? 'Turns Rollback on Failure on: what the whole flow does last on its way back.'
      : 'What the whole flow does last on its way back.'
  return [
    {
      key: 'run-rollback',
      title: 'Run Rollback',
      says,
      icon: <Undo2 />,
      isOn,
      edit: (before) =>
        isOn
          ? setRunRollback(before, id, false)
          : takeOffer(before, port, { kind: 'run-rollback' }, catalog),
    },
  ]
}

function ignoreWay(flow: Flow, { id, uses }: Step, { stepTypes }: Catalog): WayIfFailed[] {
  if (stepTypes.get(uses)?.forbids.includes('ignore') === true) return []
  const isOn = failureOptionOf(flow, id).kind === 'ignore'
  return [
    {
      key: 'ignore',
      title: 'Ignore Failure & Continue',
      says: 'The error is shown; the flow goes on.',
      icon: <FastForward />,
      isOn,
      edit: (before) => setFailureOption(before, id, { kind: isOn ? 'roll-back' : 'ignore' }),
    },
  ]
}
