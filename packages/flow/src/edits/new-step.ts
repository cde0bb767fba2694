import type { Catalog } from '../catalog.ts'
import type { NewStep } from './add-step.ts'
import { defaultParams } from './default-params.ts'

/** A step of a type as it begins: with the type's title and default params. null: nobody knows the type. */
export function newStep(
  uses: string,
  { stepTypes }: Catalog,
): (Pick<NewStep, 'uses' | 'title'> & Required<Pick<NewStep, 'params'>>) | null {
  const type = stepTypes.get(uses)
  return type === undefined ? null : { uses, title: type.title, params: defaultParams(type.params) }
}
