import type { RollbackAction } from '@contraflow/flow'
import { actionText } from '../../canvas/card-text.ts'
import { focusInspector } from '../into-inspector.ts'
import { ActionMenu } from './action-menu.tsx'
import type { OutlineProps } from './outline-props.ts'
import { OutlineRow } from './outline-row.tsx'

/** A rollback action with when it runs. */
export function ActionItem({
  action,
  when,
  index,
  count,
  ...props
}: OutlineProps & { action: RollbackAction; when: string; index: number; count: number }) {
  const { catalog, problems, marks, marksOf, selected, onSelect } = props
  const text = actionText(action, catalog)
  return (
    <li>
      <OutlineRow
        isBack
        id={action.id}
        lead={when}
        text={text}
        says={action.undoes ? '' : 'It only looks or reports.'}
        problems={problems.get(action.id) ?? 0}
        mark={marks.get(action.id)}
        markOf={marksOf}
        isSelected={selected === action.id}
        onSelect={() => (selected === action.id ? focusInspector() : onSelect(action.id))}
        menu={<ActionMenu {...props} action={action} index={index} count={count} />}
      />
    </li>
  )
}
