import type { Catalog } from '../catalog.ts'
import type { NewStep } from './add-step.ts'
import { defaultParams } from './default-params.ts'

/**
 * A step of a type as it begins: with the type's title and default params, and, where the flow-level rollback is on,
 * wired to it as turning that on would have wired it, unless its type forbids that. null: nobody knows the type.
 */
export function newStep(
  uses: string,
  { stepTypes }: Catalog,
): (Pick<NewStep, 'uses' | 'title'> & Required<Pick<NewStep, 'params' | 'takesRollback'>>) | null {
  const type = stepTypes.get(uses)
  if (type === undefined) return null
  const { title, params, forbids } = type
  const takesRollback = !forbids.includes('run-rollback')
  return { uses, title, params: defaultParams(params), takesRollback }
}
