'use client'
import { Button, buttonClass, Tooltip } from '@contraflow/ui'
import { FlaskConical, ListTree, MonitorPlay, Redo2, Rocket, Undo2, Workflow } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Command } from '../commands/command.ts'
import { keyWords } from '../commands/keys.ts'
import { PageLink } from '../shell/page-link.tsx'
import type { DesignerCommandId } from './commands.ts'
import type { DesignerView } from './use-view.ts'

/** What is done with the whole draft: each button is a command, and names its keys. */
export function Toolbar({
  flowId,
  commands,
  view,
}: {
  flowId: string
  commands: readonly Command[]
  view: DesignerView
}) {
  const of = (id: DesignerCommandId) => commands.find((command) => command.id === id)
  const deploy = of('deploy')
  return (
    <>
      <CommandButton
        command={of('outline')}
        isIcon
        label={view === 'canvas' ? 'Outline' : 'Canvas'}
      >
        {view === 'canvas' ? <ListTree /> : <Workflow />}
      </CommandButton>
      <CommandButton command={of('undo')} isIcon>
        <Undo2 />
      </CommandButton>
      <CommandButton command={of('redo')} isIcon>
        <Redo2 />
      </CommandButton>
      <CommandButton command={of('rehearse')} look="back" label="Rehearse">
        <FlaskConical /> Rehearse
      </CommandButton>
      <CommandButton command={of('try')} label="Try it on a test device">
        <MonitorPlay /> <span className="max-xl:sr-only">Try it…</span>
      </CommandButton>
      <CommandButton command={of('publish')}>Publish…</CommandButton>
      {deploy?.isEnabled === true ? (
        <Tooltip text={<Named label="Deploy" command={deploy} />}>
          <PageLink href={`/flows/${flowId}/deploy`} className={buttonClass({ look: 'primary' })}>
            <Rocket /> Deploy
          </PageLink>
        </Tooltip>
      ) : (
        <CommandButton command={deploy} look="primary">
          <Rocket /> Deploy
        </CommandButton>
      )}
    </>
  )
}

function CommandButton({
  command,
  label = command?.title ?? '',
  isIcon = false,
  look,
  children,
}: {
  command: Command | undefined
  label?: string
  isIcon?: boolean
  look?: 'back' | 'primary'
  children: ReactNode
}) {
  if (command === undefined) return null
  return (
    <Tooltip text={<Named label={label} command={command} />}>
      <Button
        {...(isIcon ? { look: 'quiet', size: 'icon', 'aria-label': label } : { look })}
        aria-keyshortcuts={command.keys[0]?.replace('Mod', 'Control')}
        disabled={!command.isEnabled}
        onClick={command.run}
      >
        {children}
      </Button>
    </Tooltip>
  )
}

function Named({ label, command: { keys } }: { label: string; command: Command }) {
  const [first] = keys
  return first === undefined ? label : `${label} (${keyWords(first).join(' ')})`
}
