import type { ComparedPart } from '@contraflow/flow'

const PARTS: { readonly [part in ComparedPart['part']]: string } = {
  name: 'The name',
  settings: 'The order of earlier steps’ actions',
  input: 'Input',
  step: 'Step',
  action: 'Rollback action',
  'flow-action': 'Action of Rollback on Failure',
  edge: 'Edge',
  order: 'The order of what is drawn',
}

const FIELDS: { readonly [field: string]: string } = {
  uses: 'its type',
  title: 'its title',
  timeoutMs: 'its time limit',
  retry: 'its retries',
  changesDevice: 'whether it changes the device',
  undoes: 'whether it undoes anything',
  trigger: 'its trigger',
}

/** One difference as words: what it is about, and what has become of it. Pure. */
export function differenceWords({ part, change, name, fields }: ComparedPart): {
  readonly what: string
  readonly name: string
  readonly became: string
} {
  const details = fields.map((field) => FIELDS[field] ?? field.replace(/^params\./, ''))
  const isDetailed = part !== 'settings' && details.length > 0
  return {
    what: PARTS[part],
    name: name.replace('$rollback', 'Rollback on Failure'),
    became: isDetailed ? `${change}: ${details.join(', ')}` : change,
  }
}
