'use client'
import { Dialog, Keys } from '@contraflow/ui'
import { Fragment } from 'react'
import type { Command } from './command.ts'
import { keyWords } from './keys.ts'

/** Every command that has keys, by group. */
export function KeySheet({
  commands,
  onClose,
}: {
  commands: readonly Command[]
  onClose: () => void
}) {
  const groups = Map.groupBy(
    commands.filter(({ keys }) => keys.length > 0),
    ({ group }) => group,
  )
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Keys"
      description="In boxes to write in, only those of “Everywhere” with Ctrl or F count."
      size="large"
    >
      <section
        aria-label="List of keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        className="-mx-2 max-h-[60vh] overflow-y-auto rounded-lg px-2 py-1.5 focus-visible:outline-1"
      >
        <div className="gap-6 sm:columns-2">
          {[...groups].map(([group, members]) => (
            <div key={group} className="mb-4 break-inside-avoid">
              <h3 className="mb-1 text-2xs font-bold tracking-wider text-muted uppercase">
                {group}
              </h3>
              <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1">
                {members.map(({ id, title, keys }) => (
                  <Fragment key={id}>
                    <dt>{title}</dt>
                    <dd className="flex justify-end gap-2">
                      {keys.map((each) => (
                        <Keys key={each} keys={keyWords(each)} />
                      ))}
                    </dd>
                  </Fragment>
                ))}
              </dl>
            </div>
          ))}
        </div>
      </section>
    </Dialog>
  )
}
