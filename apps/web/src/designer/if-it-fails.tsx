'use client'
import type { Catalog, Flow, Step } from '@contraflow/flow'
import { classNames, Tooltip } from '@contraflow/ui'
import type { Make } from './maker.ts'
import { waysIfFailed } from './ways-if-failed.tsx'

/** What can happen where the chosen step fails, one press each. */
export function IfItFails({
  flow,
  step,
  catalog,
  make,
}: {
  flow: Flow
  step: Step
  catalog: Catalog
  make: Make
}) {
  const heading = `If ${step.title ?? step.id} fails`
  return (
    <section
      aria-label={heading}
      className="sticky -bottom-3 z-10 -mx-3 mt-auto -mb-3 border-t border-line bg-panel p-3 max-xl:-mx-2 max-xl:px-2"
    >
      <h2 className="mb-1 truncate text-2xs font-bold text-muted max-xl:sr-only">{heading}</h2>
      {waysIfFailed(flow, step, catalog).map(({ key, title, says, icon, isOn, edit }) => (
        <Tooltip key={key} text={`${title}: ${says}`}>
          <button
            type="button"
            aria-pressed={isOn}
            onClick={() => make(edit)}
            className={classNames(
              'flex w-full cursor-pointer items-center gap-2 rounded-md px-1.5 py-1.5 text-left text-xs font-medium hover:bg-ground max-xl:justify-center',
              '[&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-back',
              isOn === true && 'bg-back-soft',
            )}
          >
            {icon}
            <span className="truncate max-xl:sr-only">{title}</span>
          </button>
        </Tooltip>
      ))}
    </section>
  )
}
