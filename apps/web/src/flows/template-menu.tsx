import { parseFlow } from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { ChevronDown } from 'lucide-react'
import { Thumbnail } from '../canvas/thumbnail.tsx'
import { TEMPLATES, type Template } from './templates/index.ts'

/** New flows that do not begin with nothing. */
export function TemplateMenu({ onChoose }: { onChoose: (document: Template['document']) => void }) {
  return (
    <Menu
      trigger={
        <Button>
          From a template <ChevronDown />
        </Button>
      }
    >
      {TEMPLATES.map((template) => (
        <MenuItem key={template.title} onSelect={() => onChoose(template.document)}>
          <Shape of={template} className="h-12! w-28! shrink-0" />
          <span className="grid w-72 gap-0.5">
            <span className="font-semibold">{template.title}</span>
            <span className="text-xs text-muted">{template.says}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  )
}

/** The same beside each other, where there is nothing else yet. */
export function TemplateCards({ onChoose }: Parameters<typeof TemplateMenu>[0]) {
  return (
    <section aria-labelledby="templates" className="grid gap-3 px-6 pb-8">
      <h2 id="templates" className="text-center text-xs font-semibold text-muted">
        Or begin with one that others have drawn, and make it yours
      </h2>
      <ul className="mx-auto grid w-full max-w-4xl grid-cols-[repeat(auto-fit,minmax(15rem,1fr))] gap-4">
        {TEMPLATES.map((template) => (
          <li key={template.title} className="grid">
            <button
              type="button"
              className="grid cursor-pointer content-start gap-1 overflow-hidden rounded-xl border border-line text-left hover:border-line-strong"
              onClick={() => onChoose(template.document)}
            >
              <span className="block h-28 border-b border-line p-3">
                <Shape of={template} className="h-full w-full" />
              </span>
              <span className="px-3.5 pt-2 text-sm font-semibold">{template.title}</span>
              <span className="px-3.5 pb-3 text-xs text-muted">{template.says}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Shape({ of: { document }, className }: { of: Template; className: string }) {
  const { flow } = parseFlow(document)
  return flow === null ? null : <Thumbnail flow={flow} className={className} />
}
