'use client'
import type { Catalog, EdgeEnds, Flow, Position } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import {
  Background,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import {
  type DragEvent,
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useState,
} from 'react'
import './canvas.css'
import { ArrangeButton } from './arrange-button.tsx'
import { CanvasControls, type CanvasTool } from './canvas-controls.tsx'
import { CanvasToolsContext } from './canvas-tools.ts'
import { ActionView, DotView, RollbackView, StepView } from './card-views.tsx'
import { type Card, STEP_DRAG_TYPE } from './cards.ts'
import { ChoiceList } from './choice-list.tsx'
import { ConnectionNote } from './connection-note.tsx'
import { firstLook, MIN_ZOOM, type Room } from './first-look.ts'
import { FlowLine, LineLookContext, lookOfLines } from './flow-line.tsx'
import { FromAfarContext } from './from-afar.ts'
import { gapOf } from './gap-of.ts'
import { GroupFrames } from './group-frames.tsx'
import { GuideLines } from './guide-lines.tsx'
import { isTaken } from './is-taken.ts'
import { Lanes } from './lanes.tsx'
import type { Line } from './lines.ts'
import type { Marks } from './mark.ts'
import { newIdOf } from './new-id-of.ts'
import { NoteView } from './note-view.tsx'
import { Overview } from './overview.tsx'
import { GRID_PX } from './place-cards.ts'
import { type BarCommand, SelectionBar } from './selection-bar.tsx'
import { ShownMarksContext, useShownMarks } from './shown-marks.ts'
import { useChoices } from './use-choices.ts'
import { endsOf, useConnecting } from './use-connecting.ts'
import { useDragging } from './use-dragging.ts'
import { useDrawing } from './use-drawing.ts'
import { useFit } from './use-fit.ts'
import { useKeepInView } from './use-keep-in-view.ts'
import { useLinesAtHand } from './use-lines-at-hand.ts'
import { useRefit } from './use-refit.ts'
import { useRoom } from './use-room.ts'
import { useSteady } from './use-steady.ts'

/** Edges that lead from what was before removed steps to what came after them. */
export interface Gap {
  readonly edges: readonly EdgeEnds[]
  /** The first of them in words: `Stop → Announce`. */
  readonly words: string
}

/** What a person does to the drawing. */
export interface CanvasEdits {
  /** All steps stand elsewhere now. */
  readonly onArrange: (positions: { readonly [id: string]: Position }) => void
  /** Any gesture: one edit, and one step to undo. */
  readonly onEdit: (edit: (flow: Flow) => Flow) => void
  /** `gap`: what would close the gap that this leaves. */
  readonly onRemove: (ids: readonly string[], edges: readonly EdgeEnds[], gap: Gap) => void
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
  readonly hasOverview?: boolean
  /** All of it is brought into view again where its room changes, until somebody moves or zooms it. */
  readonly fitsAgain?: boolean
  /** Stands within the drawing, and knows it. */
  readonly children?: ReactNode
  /** What can be done with several chosen cards, in groups. */
  readonly commands?: readonly (readonly BarCommand[])[]
  /** Is told where the pointer is in the drawing. */
  readonly pointer?: { current: Position | null }
}

const CARD_VIEWS = {
  step: StepView,
  action: ActionView,
  rollback: RollbackView,
  dot: DotView,
  note: NoteView,
}
const LINE_VIEWS = { line: FlowLine }
const NOTHING: Marks = new Map()
const NO_WAY_BACK: readonly string[] = []
const NO_PROBLEMS: ReadonlyMap<string, number> = new Map()
/** More than these are drawn only where they can be seen. */
const MANY_CARDS = 150
/** Smaller than this, the words on a card can't be read. */
const FAR_ZOOM = 0.4
const NO_COMMANDS: readonly (readonly BarCommand[])[] = []
const GRID: [number, number] = [GRID_PX, GRID_PX]
const DELETE_KEYS = ['Backspace', 'Delete']
/** React Flow listens anew, and forgets what is pressed, wherever it is given another list. */
const MANY_KEYS = ['Shift', 'Meta', 'Control']

interface Drawing {
  readonly nodes: readonly Card[]
  readonly edges: readonly Line[]
}

/** The drawing of a flow: the one place where a flow becomes nodes and edges of React Flow. */
export function FlowCanvas(props: FlowCanvasProps) {
  const [room, place] = useRoom()
  return (
    <div ref={place} className="h-full w-full">
      {room !== null && (
        <ReactFlowProvider initialWidth={room.width} initialHeight={room.height}>
          <Canvas {...props} firstRoom={room} />
        </ReactFlowProvider>
      )}
    </div>
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
  hasOverview = false,
  fitsAgain = false,
  children,
  commands = NO_COMMANDS,
  pointer,
  firstRoom,
}: FlowCanvasProps & { firstRoom: Room }) {
  const isEditable = edits !== undefined
  const { screenToFlowPosition } = useReactFlow()
  useDeleteKeys(isEditable)
  const names = useId()
  const { nodes, edges, onNodesChange, onEdgesChange, laneTop } = useDrawing({
    flow,
    catalog,
    wayBack,
    problems,
    isEditable,
    names,
    selected,
    onSelect,
    onSelectMany,
  })
  const isLarge = nodes.length > MANY_CARDS
  const isInHand = nodes.some(({ dragging }) => dragging)
  const shownMarks = useShownMarks(marks, names, isLarge)

  const addSelectedNodes = useStore((store) => store.addSelectedNodes)
  const width = useStore((store) => store.width)
  const height = useStore((store) => store.height)
  const isFar = useStore(({ transform: [, , zoom] }) => zoom < FAR_ZOOM)
  const room = { width, height }
  const [from] = useState(() => firstLook(nodes, flow.layout.groups, firstRoom, isEditable))
  const fit = useFit(flow)
  const refit = useRefit(fitsAgain, fit)
  useKeepInView(selected)
  useKeepInView(lookAt)

  const make = (edit: (before: Flow) => Flow) => {
    edits?.onEdit(edit)
    const made = newIdOf(flow, edit(flow))
    if (made !== null) onSelect(made)
  }
  const choosing = useChoices(flow, catalog, make)
  const connecting = useConnecting(flow, catalog, choosing, make, (reason) =>
    edits?.onRefused(reason),
  )
  const dragging = useDragging(flow, catalog, make, onNodesChange)
  const onDrop = (event: DragEvent) => {
    const uses = event.dataTransfer.getData(STEP_DRAG_TYPE)
    if (uses === '' || edits === undefined || dragging.onDrop(event)) return
    event.preventDefault()
    edits.onDropStep(uses, dragging.placeOf(event))
  }
  const onBeforeDelete = useSteady(async ({ nodes: gone, edges: cut }: Drawing) => {
    const ids = gone.map(({ id }) => id)
    edits?.onRemove(ids, cut.map(endsOf), gapOf(flow, ids, catalog))
    return false
  })
  const onPaneClick = useSteady(() => onSelect(null))
  const onNodeClick = useSteady((event: ReactMouseEvent, { id }: Card) => {
    // React Flow leaves several chosen where one of them is pressed.
    if (!(event.shiftKey || event.metaKey || event.ctrlKey)) addSelectedNodes([id])
  })
  const [tool, setTool] = useState<CanvasTool>('hand')
  const chosen = nodes.filter((card) => card.selected === true).map(({ id }) => id)
  const atHand = useLinesAtHand(edges, isLarge, dragging.overLine)

  return (
    <div
      className={classNames(
        'flow-canvas relative h-full w-full',
        connecting.isConnecting && 'is-connecting',
        isLarge && 'is-large',
        isFar && 'is-far',
      )}
      data-testid="canvas"
      onPointerMove={({ clientX, clientY }) => {
        if (pointer !== undefined)
          pointer.current = screenToFlowPosition({ x: clientX, y: clientY })
      }}
      onPointerLeave={() => {
        if (pointer !== undefined) pointer.current = null
      }}
    >
      <ShownMarksContext value={shownMarks}>
        <FromAfarContext value={isFar && isLarge}>
          <LineLookContext value={lookOfLines(chosen.length, isLarge && (isInHand || isFar))}>
            <CanvasToolsContext value={isEditable ? choosing.tools : null}>
              <ReactFlow<Card, Line>
                nodes={nodes}
                edges={atHand.lines}
                nodeTypes={CARD_VIEWS}
                edgeTypes={LINE_VIEWS}
                onEdgesChange={onEdgesChange}
                nodesDraggable={isEditable}
                nodesConnectable={isEditable}
                edgesReconnectable={isEditable}
                nodesFocusable
                edgesFocusable={false}
                disableKeyboardA11y
                onlyRenderVisibleElements={isLarge}
                {...connecting.handlers}
                {...atHand.handlers}
                {...(isEditable ? dragging.handlers : { onNodesChange })}
                onBeforeDelete={onBeforeDelete}
                onPaneClick={onPaneClick}
                onNodeClick={onNodeClick}
                deleteKeyCode={null}
                multiSelectionKeyCode={MANY_KEYS}
                onDrop={onDrop}
                {...refit.handlers}
                defaultViewport={from}
                minZoom={MIN_ZOOM}
                maxZoom={1.6}
                panOnScroll={isEditable}
                zoomOnDoubleClick={!isEditable}
                panOnDrag={tool === 'hand' ? true : [1]}
                selectionOnDrag={tool === 'select'}
                selectionMode={SelectionMode.Partial}
                snapToGrid={isEditable}
                snapGrid={GRID}
                connectionRadius={32}
                proOptions={{ hideAttribution: false }}
              >
                <Background gap={20} size={1} color="var(--line-strong)" />
                <Lanes laneTop={laneTop} isLarge={isLarge} />
                {flow.layout.groups.length > 0 && <GroupFrames flow={flow} />}
                <GuideLines guides={dragging.guides} />
                <CanvasControls
                  onFit={(ids) => {
                    refit.onFit()
                    fit(ids === undefined ? undefined : { ids, duration: 200 })
                  }}
                  onZoom={refit.onZoom}
                  chosen={chosen}
                  {...(isEditable ? { tool, onTool: setTool } : {})}
                >
                  {edits !== undefined && (
                    <ArrangeButton
                      flow={flow}
                      onArranged={edits.onArrange}
                      onFailed={edits.onRefused}
                    />
                  )}
                </CanvasControls>
                {isEditable && (
                  <SelectionBar
                    ids={chosen}
                    isFramed={isFramed(flow, chosen)}
                    commands={commands}
                  />
                )}
                {hasOverview && <Overview cards={nodes} />}
                {children}
              </ReactFlow>
            </CanvasToolsContext>
          </LineLookContext>
        </FromAfarContext>
      </ShownMarksContext>
      {isEditable && <ConnectionNote wordsOf={connecting.wordsOf} />}
      {choosing.open !== null && (
        <ChoiceList {...choosing.open} room={room} onClose={choosing.close} />
      )}
    </div>
  )
}

function isFramed({ layout }: Flow, ids: readonly string[]): boolean {
  return layout.groups.some(({ steps }) => steps.some((id) => ids.includes(id)))
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
