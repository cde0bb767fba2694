import { classNames, type Tone } from '@contraflow/ui'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { Flag, Play, TriangleAlert, Undo2 } from 'lucide-react'
import { memo, type ReactNode, use, useState } from 'react'
import { CardLine } from './card-line.tsx'
import type { CardText } from './card-text.ts'
import { type ActionCard, type DotCard, nameId, type RollbackCard, type StepCard } from './cards.ts'
import { FailsHereFlask } from './fails-here.tsx'
import { FromAfarContext } from './from-afar.ts'
import { PORTS } from './lines.ts'
import type { Mark } from './mark.ts'
import { CountWords, MarkLine, MarkNumber } from './mark-view.tsx'
import { OtherRings } from './others.tsx'
import { ACTION_SIZE, STEP_SIZE } from './place-cards.ts'
import { PortAdd } from './port-add.tsx'
import { ShownMarksContext, useMark } from './shown-marks.ts'
import { TypeIcon } from './type-icon.tsx'

const PORT = '!size-2.5 !rounded-full !border-[1.5px] !bg-panel'
const HIDDEN = '!pointer-events-none !invisible'

/** React Flow draws a card at each movement of it; what is on the card stays as it is. */
export const StepView = ({ id, data, selected }: NodeProps<StepCard>) => (
  <StepFace id={id} data={data} selected={selected} />
)
export const ActionView = ({ id, data, selected }: NodeProps<ActionCard>) => (
  <ActionFace id={id} data={data} selected={selected} />
)

const whole = (mark: Mark | undefined) => mark

type Face<Of extends NodeProps> = Pick<Of, 'id' | 'data' | 'selected'>

/** A step: in on the left, on to the right where it succeeds, down where it fails. */
const StepFace = memo(function StepFace({ id, data, selected }: Face<NodeProps<StepCard>>) {
  const { text, problems, runsRollback, isLast } = data
  const [isOver, setOver] = useState(false)
  const mark = useMark(id, whole)
  return (
    <Frame
      id={id}
      name={`Step ${text.title}`}
      mark={mark}
      selected={selected}
      isBack={false}
      onOver={setOver}
    >
      <Handle
        id={PORTS.in}
        type="target"
        position={Position.Left}
        className={classNames(PORT, '!border-muted')}
      />
      <CardHead
        text={text}
        problems={problems}
        tone={mark?.tone === 'broken' ? 'broken' : 'going'}
        widthPx={STEP_SIZE.width}
      />
      <MarkLine mark={mark} fallback={text.summary} roomPx={STEP_SIZE.width - AROUND_PX} />
      <Handle
        id={PORTS.success}
        type="source"
        position={Position.Right}
        title="Drag to what comes next"
        className={classNames(PORT, '!border-going')}
      />
      <Handle
        id={PORTS.failure}
        type="source"
        position={Position.Bottom}
        title="Drag to what happens when it fails"
        className={classNames(PORT, '!border-back-line')}
      />
      {runsRollback && mark?.counts === undefined && (
        <Undo2
          aria-label="Runs Rollback on Failure"
          className="absolute right-2 bottom-1.5 size-3 text-back"
        />
      )}
      {(isOver || selected) && (
        <>
          {isLast && <PortAdd port={{ from: id, on: 'success' }} />}
          <PortAdd port={{ from: id, on: 'failure' }} />
        </>
      )}
    </Frame>
  )
})

/** A step's rollback action. */
const ActionFace = memo(function ActionFace({ id, data, selected }: Face<NodeProps<ActionCard>>) {
  const { text, problems, isOwned } = data
  const mark = useMark(id, whole)
  return (
    <Frame
      id={id}
      name={`Rollback action ${text.title}`}
      mark={mark}
      selected={selected}
      isBack
      isFaded={!isOwned}
    >
      <Handle
        id={PORTS.in}
        type="target"
        position={Position.Top}
        className={classNames(PORT, '!border-back-line')}
      />
      <Handle
        id={PORTS.wayIn}
        type="target"
        position={Position.Right}
        isConnectable={false}
        className={HIDDEN}
      />
      <CardHead
        text={text}
        problems={problems}
        tone={mark?.tone === 'broken' ? 'broken' : 'back'}
        widthPx={ACTION_SIZE.width}
      />
      <MarkLine mark={mark} fallback={text.summary} roomPx={ACTION_SIZE.width - AROUND_PX} />
      <Handle
        id={PORTS.wayOut}
        type="source"
        position={Position.Left}
        isConnectable={false}
        className={HIDDEN}
      />
      <Handle
        id={PORTS.failure}
        type="source"
        position={Position.Bottom}
        isConnectable={false}
        className={HIDDEN}
      />
    </Frame>
  )
})

/** The flow-level rollback: where all ways back end. */
export function RollbackView({ id, data, selected }: NodeProps<RollbackCard>) {
  return (
    <div
      className={classNames(
        'relative h-full w-full rounded-[10px] border border-back-line bg-panel px-3 py-2 shadow-card',
        selected && 'ring-2 ring-back-line',
      )}
    >
      <OtherRings id={id} />
      <Handle
        id={PORTS.in}
        type="target"
        position={Position.Top}
        className={classNames(PORT, '!border-back-line')}
      />
      <p className="flex items-center gap-2 text-[0.8125rem] font-semibold">
        <Undo2 className="size-3.5 text-back" aria-hidden="true" />
        Rollback on Failure
        <span className="font-normal text-muted">the whole flow’s last word</span>
      </p>
      <ol className="mt-1 grid gap-1">
        {data.actions.map(({ id, text }) => (
          <FlowAction key={id} id={id} text={text} />
        ))}
      </ol>
    </div>
  )
}

function FlowAction({ id, text }: { id: string; text: CardText }) {
  const mark = useMark(id, whole)
  return (
    <li className="flex h-5.5 items-center gap-2 truncate">
      {mark?.number !== undefined && (
        <span className="grid size-4.5 shrink-0 place-items-center rounded-full bg-back text-2xs font-bold text-on-tone">
          {mark.number}
        </span>
      )}
      <span className="truncate text-xs font-medium">{text.title}</span>
      {mark?.counts === undefined ? (
        <span className="truncate font-mono text-2xs text-muted">{mark?.word ?? text.summary}</span>
      ) : (
        <CountWords counts={mark.counts} />
      )}
    </li>
  )
}

/** Where a flow begins, or where a handled failure lets it end. */
export function DotView({ data, selected }: NodeProps<DotCard>) {
  const isStart = data.is === 'start'
  const Icon = isStart ? Play : Flag
  return (
    <div
      className={classNames(
        'grid h-full w-full place-items-center rounded-full border border-line-strong bg-panel text-muted',
        selected && 'ring-2 ring-going',
      )}
    >
      <Icon className="size-3" aria-hidden="true" />
      {isStart ? (
        <Handle
          id={PORTS.success}
          type="source"
          position={Position.Right}
          className={classNames(PORT, '!border-going')}
        />
      ) : (
        <Handle
          id={PORTS.in}
          type="target"
          position={Position.Left}
          className={classNames(PORT, '!border-muted')}
        />
      )}
    </div>
  )
}

const BORDERS: { readonly [tone in Tone]: string } = {
  going: 'border-going',
  done: 'border-line-strong',
  back: 'border-back-line',
  broken: 'border-broken',
  'not-yet': 'border-line',
}

function Frame({
  id,
  name,
  mark,
  selected,
  isBack,
  isFaded = false,
  onOver,
  children,
}: {
  id: string
  name: string
  mark: Mark | undefined
  selected: boolean
  isBack: boolean
  isFaded?: boolean
  /** Whether the pointer is on it. */
  onOver?: (isOver: boolean) => void
  children: ReactNode
}) {
  const border =
    mark === undefined ? (isBack ? 'border-back-line' : 'border-line-strong') : BORDERS[mark.tone]
  return (
    <div
      data-tone={mark?.tone}
      onPointerEnter={() => onOver?.(true)}
      onPointerLeave={() => onOver?.(false)}
      className={classNames(
        'card relative grid h-full w-full content-between gap-1 rounded-[10px] border bg-panel px-3 py-2 shadow-card',
        border,
        selected && ringOf(mark, isBack),
        isFaded && 'border-dashed',
      )}
    >
      <Name id={id} name={name} word={mark?.word} />
      <OtherRings id={id} />
      {mark !== undefined && <MarkNumber mark={mark} />}
      <FailsHereFlask isSelected={selected} />
      <div
        className={classNames(
          'grid content-between gap-1',
          mark?.tone === 'not-yet' &&
            '[&_p]:font-normal [&_p]:text-muted [&_span]:bg-not-yet-soft [&_svg]:text-muted',
        )}
      >
        {children}
      </div>
    </div>
  )
}

/** Around a card that is chosen: what has failed stays to be seen as that. */
function ringOf(mark: Mark | undefined, isBack: boolean): string {
  if (mark?.tone === 'broken') return 'ring-2 ring-broken'
  return isBack ? 'ring-2 ring-back-line' : 'ring-2 ring-going'
}

/** What the card is called by who does not see it. */
function Name({ id, name, word }: { id: string; name: string; word: string | undefined }) {
  const { names } = use(ShownMarksContext)
  return (
    <span id={nameId(names, id)} hidden>
      {word === undefined ? name : `${name}, ${word}`}
    </span>
  )
}

const ICON_GROUND = {
  going: 'bg-going-soft text-going',
  back: 'bg-back-soft text-back',
  broken: 'bg-broken-soft text-broken',
} as const

/** What is around a card's words: its border and padding, and beside its name the icon; a sign of problems as well. */
const AROUND_PX = 26
const ICON_PX = 38
const SIGN_PX = 24

function CardHead({
  text,
  problems,
  tone,
  widthPx,
}: {
  text: CardText
  problems: number
  tone: keyof typeof ICON_GROUND
  widthPx: number
}) {
  if (use(FromAfarContext)) return null
  const wordsPx = widthPx - AROUND_PX - ICON_PX - (problems > 0 ? SIGN_PX : 0)
  return (
    <div className="flex min-w-0 items-center justify-center gap-2.5">
      <span
        className={classNames(
          'card-icon grid size-7 shrink-0 place-items-center rounded-md',
          ICON_GROUND[tone],
        )}
      >
        <TypeIcon name={text.icon} className="size-4" />
      </span>
      <div className="card-words min-w-0 flex-1">
        <CardLine
          text={text.title}
          px={13}
          roomPx={wordsPx}
          className="text-[0.8125rem] leading-4.5 font-semibold"
        />
        <CardLine text={text.type} px={11} roomPx={wordsPx} className="text-2xs text-muted" />
      </div>
      {problems > 0 && (
        <TriangleAlert
          aria-label={`${problems} problems`}
          className="size-3.5 shrink-0 text-broken"
        />
      )}
    </div>
  )
}
