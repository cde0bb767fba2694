import type { WalkWay } from '@contraflow/flow'
import type { Command, Reach } from '../commands/command.ts'
import type { DrawerTab } from './drawer/drawer.tsx'

/** What the designer can be told to do, and what it knows that says whether it can. */
export interface DesignerDeeds {
  readonly view: 'canvas' | 'outline'
  readonly hasSteps: boolean
  /** How many steps and actions are chosen. */
  readonly chosen: number
  /** Among them, notes and all, is a step: what can be copied, with its own actions. */
  readonly canCopy: boolean
  /** One step is. */
  readonly hasStep: boolean
  readonly hasProblems: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly canRehearse: boolean
  /** A run that has ended lies over the drawing. */
  readonly hasEndedRun: boolean
  /** A comparison lies over all of it. */
  readonly isComparing: boolean
  readonly canTry: boolean
  readonly canPublish: boolean
  readonly canDeploy: boolean
  undo(): void
  redo(): void
  rehearse(): void
  failsHere(): void
  closeRun(): void
  closeComparison(): void
  tryIt(): void
  publish(): void
  deploy(): void
  save(): void
  fit(): void
  toggleOutline(): void
  remove(): void
  selectAll(): void
  clipboard(what: 'copy' | 'cut' | 'paste'): void
  duplicate(): void
  rename(): void
  toggleChangesDevice(): void
  addStep(): void
  openTab(tab: DrawerTab): void
  goToProblem(by: 1 | -1): void
  walk(way: WalkWay): void
  extend(way: WalkWay): void
  nudge(way: 'left' | 'right' | 'up' | 'down'): void
  openInspector(): void
  backToCanvas(): void
}

/** A row of the table: what shortcuts, palette, sheet of keys and tooltips all come from. */
interface Row {
  readonly id: string
  readonly title: string
  readonly group: 'The flow' | 'Edit' | 'Steps' | 'Look' | 'On the canvas'
  readonly keys?: readonly string[]
  /** Default: page. */
  readonly reach?: Reach
  /** Default: false. */
  readonly isNative?: boolean
  /** Default: true. */
  readonly isListed?: boolean
  /** Default: always. */
  readonly isEnabled?: (deeds: DesignerDeeds) => boolean
  readonly run: (deeds: DesignerDeeds) => void
}

const onCanvas = { group: 'On the canvas', reach: 'canvas', isListed: false } as const
const isDrawn = ({ view, hasSteps }: DesignerDeeds) => view === 'canvas' && hasSteps
const isDrawnAndChosen = ({ view, chosen }: DesignerDeeds) => view === 'canvas' && chosen > 0
const isChosen = ({ chosen }: DesignerDeeds) => chosen > 0
const canCopy = (deeds: DesignerDeeds) => deeds.canCopy

const ARROWS = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' } as const
const PLACES_OF = { right: 'next', left: 'before', down: 'below', up: 'above' } as const
const WALKS = [
  ['right', 'To what comes next'],
  ['left', 'Back to what came before'],
  ['down', 'Into its way back'],
  ['up', 'Out of its way back'],
] as const

const TABLE = [
  {
    id: 'undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    reach: 'undo',
    isEnabled: ({ canUndo }) => canUndo,
    run: (deeds) => deeds.undo(),
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    reach: 'redo',
    isEnabled: ({ canRedo }) => canRedo,
    run: (deeds) => deeds.redo(),
  },
  {
    id: 'cut',
    title: 'Cut',
    group: 'Edit',
    keys: ['Mod+X'],
    isEnabled: canCopy,
    isNative: true,
    run: (deeds) => deeds.clipboard('cut'),
  },
  {
    id: 'copy',
    title: 'Copy',
    group: 'Edit',
    keys: ['Mod+C'],
    isEnabled: canCopy,
    isNative: true,
    run: (deeds) => deeds.clipboard('copy'),
  },
  {
    id: 'paste',
    title: 'Paste',
    group: 'Edit',
    keys: ['Mod+V'],
    isNative: true,
    run: (deeds) => deeds.clipboard('paste'),
  },
  {
    id: 'duplicate',
    title: 'Duplicate',
    group: 'Edit',
    keys: ['Mod+D'],
    isEnabled: canCopy,
    run: (deeds) => deeds.duplicate(),
  },
  {
    id: 'delete',
    title: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    isEnabled: isChosen,
    run: (deeds) => deeds.remove(),
  },
  {
    id: 'select-all',
    title: 'Select all',
    group: 'Edit',
    keys: ['Mod+A'],
    isEnabled: isDrawn,
    run: (deeds) => deeds.selectAll(),
  },
  {
    id: 'add-step',
    title: 'Add a step…',
    group: 'Steps',
    keys: ['A'],
    reach: 'canvas',
    run: (deeds) => deeds.addStep(),
  },
  {
    id: 'rename',
    title: 'Rename',
    group: 'Steps',
    keys: ['F2'],
    isEnabled: ({ chosen }) => chosen === 1,
    run: (deeds) => deeds.rename(),
  },
  {
    id: 'changes-device',
    title: 'Changes the device, or does not',
    group: 'Steps',
    isEnabled: ({ hasStep }) => hasStep,
    run: (deeds) => deeds.toggleChangesDevice(),
  },
  {
    id: 'rehearse',
    title: 'Rehearse: the chosen step fails',
    group: 'The flow',
    keys: ['R'],
    reach: 'canvas',
    isEnabled: ({ canRehearse }) => canRehearse,
    run: (deeds) => deeds.rehearse(),
  },
  {
    id: 'fails-here',
    title: 'Rehearse: it fails here, or not',
    group: 'The flow',
    keys: ['F'],
    reach: 'canvas',
    isEnabled: ({ canRehearse, chosen }) => canRehearse && chosen === 1,
    run: (deeds) => deeds.failsHere(),
  },
  {
    id: 'try',
    title: 'Try it on a test device…',
    group: 'The flow',
    keys: ['T'],
    reach: 'canvas',
    isEnabled: ({ canTry }) => canTry,
    run: (deeds) => deeds.tryIt(),
  },
  {
    id: 'publish',
    title: 'Publish…',
    group: 'The flow',
    keys: ['Mod+Enter'],
    isEnabled: ({ canPublish }) => canPublish,
    run: (deeds) => deeds.publish(),
  },
  {
    id: 'deploy',
    title: 'Deploy',
    group: 'The flow',
    keys: ['Mod+Shift+Enter'],
    isEnabled: ({ canDeploy }) => canDeploy,
    run: (deeds) => deeds.deploy(),
  },
  {
    id: 'save',
    title: 'Save now',
    group: 'The flow',
    keys: ['Mod+S'],
    reach: 'fields',
    run: (deeds) => deeds.save(),
  },
  {
    id: 'fit',
    title: 'Zoom to fit',
    group: 'Look',
    keys: ['0'],
    reach: 'canvas',
    isEnabled: ({ view }) => view === 'canvas',
    run: (deeds) => deeds.fit(),
  },
  {
    id: 'outline',
    title: 'Outline or canvas',
    group: 'Look',
    keys: ['O'],
    reach: 'canvas',
    run: (deeds) => deeds.toggleOutline(),
  },
  {
    id: 'problems',
    title: 'Go to Problems',
    group: 'Look',
    keys: ['1'],
    reach: 'canvas',
    run: (deeds) => deeds.openTab('problems'),
  },
  {
    id: 'rehearsal',
    title: 'Go to Rehearsal',
    group: 'Look',
    keys: ['2'],
    reach: 'canvas',
    run: (deeds) => deeds.openTab('rehearsal'),
  },
  {
    id: 'source',
    title: 'Go to Source',
    group: 'Look',
    keys: ['3'],
    reach: 'canvas',
    run: (deeds) => deeds.openTab('source'),
  },
  {
    id: 'history',
    title: 'Go to History',
    group: 'Look',
    keys: ['4'],
    reach: 'canvas',
    run: (deeds) => deeds.openTab('history'),
  },
  {
    id: 'next-problem',
    title: 'Next problem',
    group: 'Look',
    keys: ['F8'],
    isEnabled: ({ hasProblems }) => hasProblems,
    run: (deeds) => deeds.goToProblem(1),
  },
  {
    id: 'previous-problem',
    title: 'Previous problem',
    group: 'Look',
    keys: ['Shift+F8'],
    isEnabled: ({ hasProblems }) => hasProblems,
    run: (deeds) => deeds.goToProblem(-1),
  },
  ...WALKS.map(([way, title]) => ({
    ...onCanvas,
    id: `walk-${way}`,
    title,
    keys: [ARROWS[way]],
    isEnabled: isDrawn,
    run: (deeds: DesignerDeeds) => deeds.walk(way),
  })),
  {
    ...onCanvas,
    id: 'walk-next',
    title: 'Next step in the document',
    keys: ['PageDown'],
    isEnabled: isDrawn,
    run: (deeds) => deeds.walk('next'),
  },
  {
    ...onCanvas,
    id: 'walk-previous',
    title: 'Step before in the document',
    keys: ['PageUp'],
    isEnabled: isDrawn,
    run: (deeds) => deeds.walk('previous'),
  },
  {
    ...onCanvas,
    id: 'walk-first',
    title: 'First step',
    keys: ['Home'],
    isEnabled: isDrawn,
    run: (deeds) => deeds.walk('first'),
  },
  {
    ...onCanvas,
    id: 'walk-last',
    title: 'Last step',
    keys: ['End'],
    isEnabled: isDrawn,
    run: (deeds) => deeds.walk('last'),
  },
  {
    ...onCanvas,
    id: 'inspect',
    title: 'Into the inspector',
    keys: ['Enter'],
    isEnabled: isDrawnAndChosen,
    run: (deeds) => deeds.openInspector(),
  },
  {
    ...onCanvas,
    id: 'add-after',
    title: 'Add a step after it…',
    keys: ['Tab'],
    isEnabled: (deeds) => deeds.view === 'canvas' && deeds.hasStep,
    run: (deeds) => deeds.addStep(),
  },
  {
    id: 'close-comparison',
    title: 'Close the comparison',
    group: 'Look',
    keys: ['Escape'],
    reach: 'fields',
    isEnabled: ({ isComparing }) => isComparing,
    run: (deeds) => deeds.closeComparison(),
  },
  {
    id: 'close-run',
    title: 'Take the run off the drawing',
    group: 'Look',
    keys: ['Escape'],
    reach: 'canvas',
    isEnabled: ({ hasEndedRun }) => hasEndedRun,
    run: (deeds) => deeds.closeRun(),
  },
  {
    ...onCanvas,
    id: 'back-to-canvas',
    title: 'Back to the canvas or the outline',
    keys: ['Escape'],
    reach: 'fields',
    run: (deeds) => deeds.backToCanvas(),
  },
  ...WALKS.map(([way]) => ({
    ...onCanvas,
    id: `extend-${way}`,
    title: `Choose what is ${PLACES_OF[way]} as well`,
    keys: [`Shift+${ARROWS[way]}`],
    isEnabled: isDrawn,
    run: (deeds: DesignerDeeds) => deeds.extend(way),
  })),
  ...WALKS.map(([way]) => ({
    ...onCanvas,
    id: `nudge-${way}`,
    title: `Move it ${way}`,
    keys: [`Alt+${ARROWS[way]}`],
    isEnabled: isDrawnAndChosen,
    run: (deeds: DesignerDeeds) => deeds.nudge(way),
  })),
] as const satisfies readonly Row[]

/** Ids of the designer's commands. */
export type DesignerCommandId = (typeof TABLE)[number]['id']

/** The table over what the designer does now. Pure. */
export function designerCommands(deeds: DesignerDeeds): readonly Command[] {
  return TABLE.map((row: Row) => ({
    id: row.id,
    title: row.title,
    group: row.group,
    keys: row.keys ?? [],
    reach: row.reach ?? 'page',
    isNative: row.isNative ?? false,
    isListed: row.isListed ?? true,
    isEnabled: row.isEnabled?.(deeds) ?? true,
    run: () => row.run(deeds),
  }))
}
