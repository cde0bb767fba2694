import { Button } from '@contraflow/ui'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FieldProps } from './nested-field.ts'
import { type FrameIds, ParamFrame } from './param-frame.tsx'
import { useProblems } from './param-scope.ts'

/** Around the rows of a list or a table: what it is called, and a button for a row more. */
export function RowsFrame({
  path,
  label,
  hint,
  isRequired,
  onAdd,
  children,
}: Pick<FieldProps, 'path' | 'label' | 'hint' | 'isRequired'> & {
  onAdd: () => void
  children: (ids: FrameIds) => ReactNode
}) {
  const { says } = useProblems(path)
  return (
    <ParamFrame
      label={label}
      hint={hint}
      says={says}
      isRequired={isRequired}
      tools={
        <Button
          look="quiet"
          size="small"
          className="h-5 px-1 text-going"
          aria-label={`Add to ${label}`}
          onClick={onAdd}
        >
          <Plus /> Add
        </Button>
      }
    >
      {(ids) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset takes its name from a legend, which can't have tools beside it.
        <div
          role="group"
          aria-labelledby={ids.labelledBy}
          aria-describedby={ids.describedBy}
          className="grid gap-1 empty:hidden"
        >
          {children(ids)}
        </div>
      )}
    </ParamFrame>
  )
}
