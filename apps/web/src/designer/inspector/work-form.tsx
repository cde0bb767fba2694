'use client'
import {
  type ActionType,
  type Catalog,
  type Flow,
  type Issue,
  lookupsInScope,
  type RollbackAction,
  type Step,
  type StepType,
  setParam,
  setTitle,
} from '@contraflow/flow'
import { Field, TextInput } from '@contraflow/ui'
import { memo, type ReactNode, type RefObject, useMemo } from 'react'
import { useDeviceTags } from '../../api/use-device-tags.ts'
import { useLatest } from '../../api/use-latest.ts'
import type { ApplyEdit } from '../draft.ts'
import { focusRequired } from '../into-inspector.ts'
import { useEditors } from '../use-editors.ts'
import { ComingBoxes } from './coming-boxes.tsx'
import { issuesOfParams } from './params/issues-of-params.ts'
import { type ParamScope, ParamScopeProvider } from './params/param-scope.ts'
import { useExample } from './use-example.ts'

/** Title and params of a step or an action; below them, when it runs, and what is said of it as such. */
export function WorkForm({
  flow,
  catalog,
  issues,
  path,
  work,
  type,
  apply,
  undo,
  when,
  children,
}: {
  flow: Flow
  catalog: Catalog
  issues: readonly Issue[]
  /** JSON Pointer of the step or action. */
  path: string
  work: Step | RollbackAction
  type: StepType | ActionType | undefined
  apply: ApplyEdit
  undo: () => void
  when?: ReactNode
  children: ReactNode
}) {
  const { id } = work
  const name = work.title ?? id
  const latest = useLatest(flow)
  const tags = useDeviceTags()
  const own = useSame(issuesOfParams(issues, path))
  const scope = useMemo(
    (): ParamScope => ({
      // Asked only when it is to be offered: it looks at the whole flow.
      lookups: () => lookupsInScope(latest.current, catalog, id, tags()),
      issues: own,
      sentence: ({ message }) => capitalised(message.replace(`${name}: `, '')),
    }),
    [latest, catalog, id, tags, own, name],
  )
  return (
    <div className="grid min-w-0 gap-3.5 p-4">
      <TitleBox work={work} apply={apply} />
      {type === undefined ? (
        <p className="text-broken">No plugin here knows {work.uses}.</p>
      ) : (
        <ParamScopeProvider value={scope}>
          <Params {...{ id, type, latest, apply, undo }} params={work.params} />
        </ParamScopeProvider>
      )}
      <div className="sticky bottom-0 z-10 -mx-4 -mb-4 grid gap-3 border-t border-line bg-panel px-4 py-3">
        {when}
        <div className="flex items-center gap-2.5">{children}</div>
      </div>
    </div>
  )
}

/** Drawn anew only where the params are others, not with each change of the flow. */
const Params = memo(function Params({
  id,
  type,
  params,
  latest,
  apply,
  undo,
}: {
  id: string
  type: StepType | ActionType
  params: Step['params']
  latest: RefObject<Flow>
  apply: ApplyEdit
  undo: () => void
}) {
  const editors = useEditors({ areWanted: true })
  const onExample = useExample({ id, schema: type.params, params, latest, apply, undo })
  return (
    <>
      {type.description !== '' && <p className="text-xs text-muted">{type.description}</p>}
      {editors === null ? (
        <ComingBoxes />
      ) : (
        <editors.ParamsForm
          schema={type.params}
          params={params}
          summaryParam={type.summaryParam}
          examples={type.examples}
          onChange={(name, value) =>
            apply((before) => setParam(before, id, name, value), `${id} ${name}`)
          }
          onExample={onExample}
        />
      )}
    </>
  )
})

/** Enter leads on to what has to be filled in. */
function TitleBox({ work, apply }: { work: Step | RollbackAction; apply: ApplyEdit }) {
  return (
    <Field label="Title">
      {(box) => (
        <TextInput
          {...box}
          value={work.title ?? ''}
          placeholder={work.id}
          onKeyDown={(event) => {
            const { isComposing } = event.nativeEvent
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || isComposing) return
            event.preventDefault()
            focusRequired()
          }}
          onChange={({ target: { value } }) =>
            apply((before) => setTitle(before, work.id, value), `title ${work.id}`)
          }
        />
      )}
    </Field>
  )
}

/** The same object as before where it says the same, so that nothing is drawn anew for it. */
function useSame(issues: ReadonlyMap<string, readonly Issue[]>) {
  const text = JSON.stringify([...issues])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the issues.
  return useMemo(() => issues, [text])
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
