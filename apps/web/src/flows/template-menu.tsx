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
      {TEMPLATES.map(({ title, says, document }) => {
        const { flow } = parseFlow(document)
        return (
          <MenuItem key={title} onSelect={() => onChoose(document)}>
            {flow !== null && <Thumbnail flow={flow} className="h-12! w-28! shrink-0" />}
            <span className="grid w-72 gap-0.5">
              <span className="font-semibold">{title}</span>
              <span className="text-xs text-muted">{says}</span>
            </span>
          </MenuItem>
        )
      })}
    </Menu>
  )
}
