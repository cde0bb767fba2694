import { move, type WalkWay, walk } from '@contraflow/flow'
import type { DesignerDeeds } from './commands.ts'
import type { EquippedDesk } from './use-designer-commands.ts'
import { focusedItem } from './use-go.ts'

const GRID_PX = 10
const SHIFTS = {
  left: { x: -GRID_PX, y: 0 },
  right: { x: GRID_PX, y: 0 },
  up: { x: 0, y: -GRID_PX },
  down: { x: 0, y: GRID_PX },
} as const

type Deed = 'walk' | 'extend' | 'nudge' | 'selectAll' | 'backToCanvas'

/** Moving about on the canvas by keys. */
export function canvasDeeds(desk: EquippedDesk): Pick<DesignerDeeds, Deed> {
  const { draft, canvas, chosen, go } = desk
  return {
    walk: (way) => {
      const next = nextFrom(desk, way)
      if (next !== null) go(next, true)
    },
    extend: (way) => {
      const next = nextFrom(desk, way)
      if (next === null) return
      canvas.current?.choose([...new Set([...chosen, next])])
      canvas.current?.focus(next)
    },
    nudge: (way) => {
      const places = canvas.current?.places() ?? new Map()
      const shift = SHIFTS[way]
      const moved = chosen.flatMap((id) => {
        const at = places.get(id)
        return at === undefined ? [] : [[id, { x: at.x + shift.x, y: at.y + shift.y }] as const]
      })
      draft.apply((before) => move(before, Object.fromEntries(moved)), `nudge ${chosen.join(' ')}`)
    },
    selectAll: () => canvas.current?.chooseAll(),
    backToCanvas: () => back(desk),
  }
}

/** From the card that has the focus, since of several chosen that is the one to go on from. */
function nextFrom(
  { draft: { flow }, selected, canvas }: EquippedDesk,
  way: WalkWay,
): string | null {
  const focused = focusedItem()
  const from = focused === null || /^\$(start|end)$/.test(focused) ? selected : focused
  return walk(flow, from, way, canvas.current?.places() ?? new Map())
}

/** From wherever one is to what is chosen; there already: nothing is chosen any more. */
function back({ draft: { flow }, view, canvas, selected, chosen, go }: EquippedDesk): void {
  if (focusedItem() !== null || document.activeElement === document.body) {
    if (view === 'canvas') canvas.current?.choose([])
    go(null, false)
    return
  }
  const at = selected ?? chosen.at(-1) ?? flow.steps[0]?.id ?? null
  go(at, true)
}
