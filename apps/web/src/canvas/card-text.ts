import type { ActionType, Catalog, Json, RollbackAction, Step, StepType } from '@contraflow/flow'

/** What a card says in words. */
export interface CardText {
  readonly title: string
  readonly icon: string
  /** `command/run`, or that nobody knows the type. */
  readonly type: string
  /** Its most telling param in one line; empty where there is none. */
  readonly summary: string
}

export function stepText(step: Step, { stepTypes }: Catalog): CardText {
  return textOf(step, stepTypes.get(step.uses))
}

export function actionText(action: RollbackAction, { actionTypes }: Catalog): CardText {
  return textOf(action, actionTypes.get(action.uses))
}

function textOf(work: Step | RollbackAction, type: StepType | ActionType | undefined): CardText {
  const param = type?.summaryParam === undefined ? undefined : work.params[type.summaryParam]
  return {
    title: work.title ?? work.id,
    icon: type?.icon ?? 'circle-help',
    type: type === undefined ? `${work.uses} is not known` : work.uses.replace(/@\d+$/, ''),
    summary: summaryOf(param),
  }
}

function summaryOf(param: Json | undefined): string {
  if (Array.isArray(param)) return param.filter((item) => typeof item === 'string').join(', ')
  return typeof param === 'string' ? firstLine(param) : ''
}

/** A script's first line that does something. */
function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.find((line) => line !== '' && !line.startsWith('#')) ?? ''
}
