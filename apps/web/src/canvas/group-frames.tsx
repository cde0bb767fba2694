import { actionsOf, changeGroup, type Flow, move, removeGroup } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { useNodes, useReactFlow } from '@xyflow/react'
import { X } from 'lucide-react'
import { type PointerEvent, useRef, useState } from 'react'
import { useCanvasTools } from './canvas-tools.ts'
import type { Card } from './cards.ts'
import { DrawingPortal } from './drawing-portal.tsx'
import { frameOf } from './frames.ts'

type Group = Flow['layout']['groups'][number]

/** Quiet frames behind the steps that stand together. They follow their steps, and take them along by their title, with their rollback actions. */
export function GroupFrames({ flow }: { flow: Flow }) {
  const cards = useNodes<Card>()
  return flow.layout.groups.map((group) => {
    const inside = cards.filter(({ id }) => group.steps.includes(id))
    const actions = group.steps.flatMap((step) => actionsOf(flow, step))
    return inside.length === 0 ? null : (
      <Frame key={group.id} group={group} inside={inside} actions={actions} />
    )
  })
}

function Frame({
  group,
  inside,
  actions,
}: {
  group: Group
  inside: readonly Card[]
  /** Of its steps. */
  actions: readonly string[]
}) {
  const tools = useCanvasTools()
  const [isNaming, setNaming] = useState(false)
  const handlers = useFrameDrag([...group.steps, ...actions])
  const { x, y, width, height } = frameOf(inside)
  const finish = (title: string, notes: string) => {
    setNaming(false)
    tools?.edit((before) => changeGroup(before, group.id, { title, notes }))
  }
  return (
    <DrawingPortal to="with-cards">
      <section
        aria-label={`Group ${group.title}`}
        data-testid={`group-${group.id}`}
        className="pointer-events-none absolute -z-1 rounded-xl border border-line-strong bg-not-yet-soft/50"
        style={{ left: x, top: y, width, height }}
      />
      <header
        className="nopan pointer-events-auto absolute flex items-start gap-1 px-3 py-1.5 select-none"
        style={{ left: x, top: y, width }}
      >
        {isNaming ? (
          <NameForm group={group} onDone={finish} />
        ) : (
          <button
            type="button"
            className="min-w-0 flex-1 cursor-grab touch-none text-left"
            {...(tools === null ? {} : handlers)}
            onDoubleClick={() => setNaming(tools !== null)}
          >
            <span className="block truncate text-xs font-semibold text-muted">{group.title}</span>
            <span className="block truncate text-2xs text-muted">{group.notes}</span>
          </button>
        )}
        {tools !== null && !isNaming && (
          <Button
            look="quiet"
            size="small-icon"
            aria-label={`Take the frame ${group.title} away`}
            className="opacity-60 hover:opacity-100"
            onClick={() => tools.edit((before) => removeGroup(before, group.id))}
          >
            <X />
          </Button>
        )}
      </header>
    </DrawingPortal>
  )
}

function NameForm({
  group,
  onDone,
}: {
  group: Group
  onDone: (title: string, notes: string) => void
}) {
  return (
    <form
      className="grid flex-1 gap-0.5"
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return
        const data = new FormData(event.currentTarget)
        onDone(String(data.get('title')), String(data.get('notes')))
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: it was opened to be named.
        autoFocus
        name="title"
        aria-label="Title of the group"
        className="w-full rounded-sm bg-panel px-1 text-xs font-semibold outline-none"
        defaultValue={group.title}
      />
      <input
        name="notes"
        aria-label="Notes on the group"
        placeholder="Notes"
        className="w-full rounded-sm bg-panel px-1 text-2xs outline-none"
        defaultValue={group.notes}
      />
      <button type="submit" className="sr-only">
        Done
      </button>
    </form>
  )
}

/** Drags cards by something else than themselves. */
function useFrameDrag(ids: readonly string[]) {
  const tools = useCanvasTools()
  const { getNodes, setNodes, getZoom } = useReactFlow<Card>()
  const from = useRef<{ x: number; y: number; cards: readonly Card[] } | null>(null)
  const places = (event: PointerEvent) => {
    const start = from.current
    if (start === null) return new Map<string, { x: number; y: number }>()
    const far = (now: number, then: number) => Math.round((now - then) / getZoom() / 10) * 10
    const dx = far(event.clientX, start.x)
    const dy = far(event.clientY, start.y)
    return new Map(
      start.cards.map(({ id, position }) => [id, { x: position.x + dx, y: position.y + dy }]),
    )
  }
  return {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      const cards = getNodes().filter(({ id }) => ids.includes(id))
      from.current = { x: event.clientX, y: event.clientY, cards }
    },
    onPointerMove: (event: PointerEvent) => {
      if (from.current === null) return
      const moved = places(event)
      setNodes((before) =>
        before.map((card) => ({ ...card, position: moved.get(card.id) ?? card.position })),
      )
    },
    onPointerUp: (event: PointerEvent) => {
      const start = from.current
      const moved = places(event)
      from.current = null
      const [first] = start?.cards ?? []
      const to = moved.get(first?.id ?? '')
      if (to === undefined || (to.x === first?.position.x && to.y === first.position.y)) return
      tools?.edit((before) => move(before, Object.fromEntries(moved)))
    },
  }
}
