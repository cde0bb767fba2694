'use client'
import type { Catalog, EdgeEnds, Flow, Position } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { type DragEvent, useCallback, useEffect, useEffectEvent, useRef } from 'react'
import './canvas.css'
import { ArrangeButton } from './arrange-button.tsx'
import { CanvasToolsContext } from './canvas-tools.ts'
import { ActionView, DotView, RollbackView, StepView } from './card-views.tsx'
import type { Card } from './cards.ts'
import { ChoiceList } from './choice-list.tsx'
import { ConnectionNote } from './connection-note.tsx'
import { FlowLine } from './flow-line.tsx'
import { isTaken } from './is-taken.ts'
import { Lanes } from './lanes.tsx'
import type { Line } from './lines.ts'
import type { Marks } from './mark.ts'
import { useChoices } from './use-choices.ts'
import { endsOf, useConnecting } from './use-connecting.ts'
import { useDrawing } from './use-drawing.ts'
import { useKeepInView } from './use-keep-in-view.ts'
import { useShowBeginning } from './use-show-beginning.ts'

/** What a person does to the drawing. */
export interface CanvasEdits {
  /** All steps stand elsewhere now. */
  readonly onArrange: (positions: { readonly [id: string]: Position }) => void
  readonly onMove: (positions: { readonly [id: string]: Position }) => void
  /** Any gesture: one edit, and one step to undo. */
  readonly onEdit: (edit: (flow: Flow) => Flow) => void
  readonly onRemove: (ids: readonly string[], edges: readonly EdgeEnds[]) => void
  readonly onDropStep: (uses: string, position: Position) => void
  /** An edge was let go where it can't end. */
  readonly onRefused: (reason: string) => void
}

export interface FlowCanvasProps {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly marks?: Marks
  /** Actions in the order in which they run, for the computed arrows. */
  readonly wayBack?: readonly string[]
  readonly problems?: ReadonlyMap<string, number>
  /** Absent: a drawing to look at. */
  readonly edits?: CanvasEdits
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
  readonly onSelectMany?: (ids: readonly string[]) => void
  /** To be seen, though it is not chosen. */
  readonly lookAt?: string | null
  readonly hasMiniMap?: boolean
}

export const STEP_DRAG_TYPE = 'application/x-contraflow-step'

const CARD_VIEWS = { step: StepView, action: ActionView, rollback: RollbackView, dot: DotView }
const LINE_VIEWS = { line: FlowLine }
const NOTHING: Marks = new Map()
const NO_WAY_BACK: readonly string[] = []
const NO_PROBLEMS: ReadonlyMap<string, number> = new Map()
/** The lanes' names stand above. */
const FIT = { padding: { x: 0.05, y: 0.11 }, maxZoom: 1 }
const FIT_TO_READ = { ...FIT, minZoom: 0.62 }
/** More than these are drawn only where they can be seen. */
const MANY_CARDS = 150
const DELETE_KEYS = ['Backspace', 'Delete']
/** React Flow listens anew, and forgets what is pressed, wherever it is given another list. */
const MANY_KEYS = ['Shift', 'Meta', 'Control']

/** The drawing of a flow: the one place where a flow becomes nodes and edges of React Flow. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

function Canvas({
  flow,
  catalog,
  marks = NOTHING,
  wayBack = NO_WAY_BACK,
  problems = NO_PROBLEMS,
  edits,
  selected,
  onSelect,
  onSelectMany,
  lookAt = null,
  hasMiniMap = false,
}: FlowCanvasProps) {
  const isEditable = edits !== undefined
  const { screenToFlowPosition, fitView } = useReactFlow()
  useDeleteKeys(isEditable)
  const { nodes, edges, onNodesChange, onEdgesChange, laneTop } = useDrawing({
    flow,
    catalog,
    marks,
    wayBack,
    problems,
    isEditable,
    selected,
  })

  const width = useStore((store) => store.width)
  const height = useStore((store) => store.height)
  const room = { width, height }
  const showBeginning = useShowBeginning()
  const isFitted = useRef(false)
  const isMeasured = nodes.length > 0 && nodes.every(({ measured }) => measured !== undefined)
  useEffect(() => {
    if (!isMeasured || isFitted.current) return
    isFitted.current = true
    void fitView(isEditable ? FIT_TO_READ : FIT).then(() => showBeginning())
  }, [isMeasured, isEditable, fitView, showBeginning])

  useKeepInView(selected)
  useKeepInView(lookAt)

  // React Flow calls a new handler at once: one that changed with each drawing would never come to rest.
  const onSelectionChange = useCallback(
    ({ nodes: chosen }: { nodes: readonly { id: string }[] }) => {
      const ids = chosen.map(({ id }) => id)
      onSelect(ids.length === 1 ? (ids[0] ?? null) : null)
      onSelectMany?.(ids)
    },
    [onSelect, onSelectMany],
  )
  const make = (edit: (before: Flow) => Flow) => {
    edits?.onEdit(edit)
    const made = newIdOf(flow, edit(flow))
    if (made !== null) onSelect(made)
  }
  const choosing = useChoices(flow, catalog, make)
  const connecting = useConnecting(flow, catalog, choosing, make, (reason) =>
    edits?.onRefused(reason),
  )
  const onDrop = (event: DragEvent) => {
    const uses = event.dataTransfer.getData(STEP_DRAG_TYPE)
    if (uses === '' || edits === undefined) return
    event.preventDefault()
    edits.onDropStep(uses, screenToFlowPosition({ x: event.clientX - 98, y: event.clientY - 39 }))
  }

  return (
    <div
      className={classNames(
        'flow-canvas relative h-full w-full',
        connecting.isConnecting && 'is-connecting',
      )}
      data-testid="canvas"
    >
      <CanvasToolsContext value={isEditable ? choosing.tools : null}>
        <ReactFlow<Card, Line>
          nodes={nodes}
          edges={edges}
          nodeTypes={CARD_VIEWS}
          edgeTypes={LINE_VIEWS}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          nodesDraggable={isEditable}
          nodesConnectable={isEditable}
          edgesReconnectable={isEditable}
          nodesFocusable
          onlyRenderVisibleElements={nodes.length > MANY_CARDS}
        onlyRenderVisibleElements={nodes.length > MANY_CARDS}
          {...connecting.handlers}
          onNodeDragStop={(_event, _node, dragged) =>
            edits?.onMove(Object.fromEntries(dragged.map(({ id, position }) => [id, position])))
          }
          onBeforeDelete={async ({ nodes: gone, edges: lines }) => {
            const ids = gone.map(({ id }) => id)
            edits?.onRemove(ids, lines.map(endsOf))
            return false
          }}
          onSelectionChange={onSelectionChange}
          deleteKeyCode={null}
          multiSelectionKeyCode={MANY_KEYS}
          onDragOver={(event) => {
            if (isEditable) event.preventDefault()
          }}
          onDrop={onDrop}
          minZoom={0.2}
          maxZoom={1.6}
          snapToGrid={isEditable}
          snapGrid={[10, 10]}
          connectionRadius={32}
          proOptions={{ hideAttribution: false }}
        >
          <Background gap={20} size={1} color="var(--line-strong)" />
          <Lanes laneTop={laneTop} />
          <Controls showInteractive={false} position="bottom-left" fitViewOptions={FIT}>
            {edits !== undefined && (
              <ArrangeButton flow={flow} onArranged={edits.onArrange} onFailed={edits.onRefused} />
            )}
          </Controls>
          {hasMiniMap && (
            <MiniMap
              pannable
              zoomable
              nodeColor="var(--line-strong)"
              style={{ width: 144, height: 88 }}
            />
          )}
        </ReactFlow>
      </CanvasToolsContext>
      {isEditable && <ConnectionNote wordsOf={connecting.wordsOf} />}
      {choosing.open !== null && (
        <ChoiceList {...choosing.open} room={room} onClose={choosing.close} />
      )}
    </div>
  )
}

/** React Flow's own listener misses a key after one whose end it has not seen, such as that of Ctrl Shift Z. */
function useDeleteKeys(isEditable: boolean): void {
  const { deleteElements, getNodes, getEdges } = useReactFlow()
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!isEditable || !DELETE_KEYS.includes(event.key) || isTaken(event)) return
    event.preventDefault()
    void deleteElements({
      nodes: getNodes().filter(({ selected }) => selected),
      edges: getEdges().filter(({ selected }) => selected),
    })
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}

/** The step or action that an edit has made. */
function newIdOf(before: Flow, after: Flow): string | null {
  const known = new Set([...before.steps, ...before.rollbacks].map(({ id }) => id))
  return [...after.steps, ...after.rollbacks].find(({ id }) => !known.has(id))?.id ?? null
}
