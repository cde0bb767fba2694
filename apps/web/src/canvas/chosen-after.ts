import type { NodeChange } from '@xyflow/react'
import type { Card } from './cards.ts'

/** What is chosen once a hand has changed cards; the very same list if that is the same. Pure. */
export function chosenAfter(
  chosen: readonly string[],
  changes: readonly NodeChange<Card>[],
): readonly string[] {
  const now = new Set(chosen)
  for (const change of changes) {
    if (change.type === 'select') put(now, change.id, change.selected)
    else if (change.type === 'remove') now.delete(change.id)
    else if (change.type === 'add') put(now, change.item.id, change.item.selected === true)
    else if (change.type === 'replace') put(now, change.id, change.item.selected === true)
  }
  return now.size === chosen.length && chosen.every((id) => now.has(id)) ? chosen : [...now]
}

function put(chosen: Set<string>, id: string, isChosen: boolean): void {
  if (isChosen) chosen.add(id)
  else chosen.delete(id)
}
