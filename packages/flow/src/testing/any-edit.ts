import { END, type Flow, ROLLBACK, START } from '../document.ts'
import { addInput } from '../edits/add-input.ts'
import { addRollback } from '../edits/add-rollback.ts'
import { addStep } from '../edits/add-step.ts'
import { arrangeCards } from '../edits/arrange-cards.ts'
import { changeInput, type InputChange } from '../edits/change-input.ts'
import { connect } from '../edits/connect.ts'
import { connectFailure } from '../edits/connect-failure.ts'
import { copySteps, duplicateSteps, pasteSteps } from '../edits/copy-steps.ts'
import { disconnect } from '../edits/disconnect.ts'
import { setHandling } from '../edits/failure-meanings.ts'
import { addFlowAction, moveFlowAction, removeFlowAction } from '../edits/flow-actions.ts'
import { addGroup, removeGroup } from '../edits/groups.ts'
import { insertOnEdge } from '../edits/insert-on-edge.ts'
import { move } from '../edits/move.ts'
import { moveInput } from '../edits/move-input.ts'
import { moveRollback } from '../edits/move-rollback.ts'
import { addNote } from '../edits/notes.ts'
import { orderStep } from '../edits/order-step.ts'
import { portOffers, takeOffer } from '../edits/port-offers.ts'
import { reconnect } from '../edits/reconnect.ts'
import { removeInput } from '../edits/remove-input.ts'
import { removeRollback } from '../edits/remove-rollback.ts'
import { removeSteps } from '../edits/remove-steps.ts'
import { removeStepsReconnecting } from '../edits/remove-steps-reconnecting.ts'
import { renameFlow } from '../edits/rename-flow.ts'
import { renameId } from '../edits/rename-id.ts'
import { setChangesDevice, setUndoes } from '../edits/set-effect.ts'
import { setFailureOption } from '../edits/set-failure-option.ts'
import { renameInput, setInputs } from '../edits/set-inputs.ts'
import { setParam } from '../edits/set-param.ts'
import { setParams } from '../edits/set-params.ts'
import { setRollbackOrder } from '../edits/set-rollback-order.ts'
import { setRunRollback } from '../edits/set-run-rollback.ts'
import { setTiming } from '../edits/set-timing.ts'
import { setTitle } from '../edits/set-title.ts'
import { setTrigger } from '../edits/set-trigger.ts'
import { turnRollbackOff, turnRollbackOn } from '../edits/turn-rollback.ts'
import { upgradeWorks } from '../edits/upgrade-works.ts'
import type { IssueCode } from '../issue.ts'
import { aCatalog } from './a-catalog.ts'

/** Chooses one of these; `fallback` where there is none. */
export type Pick = <T>(items: readonly T[], fallback: T) => T

/** An edit with everything about it chosen by `pick`. */
export interface EditKind {
  readonly name: string
  /** Errors that it may bring to a valid flow: a flow is half drawn in between, and the designer says so. */
  readonly mayBring: readonly IssueCode[]
  readonly apply: (flow: Flow, pick: Pick) => Flow
}

/** Nothing leads to a step any more, or its results come from what is not sure now. */
const LOOSE = ['step.unreachable', 'expression.out-of-scope'] as const
/** A new edge can close a cycle, or let a step start where what it reads is not sure. */
const DRAWN = ['edge.cycle', 'expression.out-of-scope'] as const
const CATALOG = aCatalog()
const NEW = { uses: 'try/retry@1', title: 'New One' } as const
const STEP = { uses: 'try/fail@1', title: 'New step' } as const

const step = (flow: Flow, pick: Pick) =>
  pick([...flow.steps.map(({ id }) => id), 'nobody'], 'nobody')
const action = (flow: Flow, pick: Pick) =>
  pick([...flow.rollbacks.map(({ id }) => id), 'nobody'], 'nobody')
const flowAction = (flow: Flow, pick: Pick) =>
  pick([...(flow.flowRollback?.actions ?? []).map(({ id }) => id), 'nobody'], 'nobody')
const anyId = (flow: Flow, pick: Pick) =>
  pick([step, action, flowAction, () => START, () => END, () => ROLLBACK], step)(flow, pick)
const some = (flow: Flow, pick: Pick) => [step(flow, pick), step(flow, pick), step(flow, pick)]
const edge = (flow: Flow, pick: Pick) =>
  pick(flow.edges, { from: 'nobody', to: 'nobody', on: 'success' })
const place = (pick: Pick) => pick([0, 1, 2, 9, -1], 0)
const yes = (pick: Pick) => pick([true, false], true)

/** Every edit that there is. */
export const EDITS: readonly EditKind[] = [
  {
    name: 'addStep',
    // One that comes after nothing has still to be wired.
    mayBring: ['step.unreachable'],
    apply: (flow, pick) =>
      addStep(flow, {
        ...STEP,
        takesRollback: yes(pick),
        ...(yes(pick) ? { after: anyId(flow, pick) } : {}),
      }),
  },
  {
    name: 'addRollback',
    // For this step only: the handling edges go.
    mayBring: LOOSE,
    apply: (flow, pick) =>
      addRollback(flow, step(flow, pick), {
        ...NEW,
        trigger: pick(['this-step', 'any-step'], 'this-step'),
      }),
  },
  {
    name: 'connect',
    mayBring: DRAWN,
    apply: (flow, pick) => connect(flow, anyId(flow, pick), anyId(flow, pick)),
  },
  {
    name: 'connectFailure',
    // What contradicts the edge is unwired, not deleted; $rollback can be wired before it is on.
    mayBring: [...DRAWN, ...LOOSE, 'rollback.owner', 'failure.rollback-off'],
    apply: (flow, pick) =>
      connectFailure(
        flow,
        anyId(flow, pick),
        anyId(flow, pick),
        pick(['this-step', 'any-step'], 'this-step'),
      ),
  },
  {
    name: 'disconnect',
    mayBring: [...LOOSE, 'rollback.owner'],
    apply: (flow, pick) => disconnect(flow, edge(flow, pick)),
  },
  {
    name: 'reconnect',
    mayBring: [...DRAWN, ...LOOSE, 'rollback.owner', 'failure.rollback-off'],
    apply: (flow, pick) =>
      reconnect(flow, edge(flow, pick), { from: anyId(flow, pick), to: anyId(flow, pick) }),
  },
  {
    name: 'removeSteps',
    mayBring: [...LOOSE, 'flow.empty'],
    apply: (flow, pick) => removeSteps(flow, some(flow, pick)),
  },
  {
    name: 'insertOnEdge',
    mayBring: [],
    apply: (flow, pick) =>
      insertOnEdge(flow, edge(flow, pick), yes(pick) ? STEP : step(flow, pick)),
  },
  {
    name: 'removeStepsReconnecting',
    mayBring: [...LOOSE, 'flow.empty'],
    apply: (flow, pick) => removeStepsReconnecting(flow, some(flow, pick), CATALOG),
  },
  {
    name: 'takeOffer',
    // What is new has its params still to be filled in.
    mayBring: [...LOOSE, 'rollback.owner', 'params.invalid'],
    apply: (flow, pick) => {
      const on = pick(['success', 'failure'] as const, 'success')
      const port = { from: pick([step(flow, pick), START], START), on }
      const offer = pick(portOffers(flow, port, CATALOG), { kind: 'run-rollback' })
      return takeOffer(flow, port, offer, CATALOG)
    },
  },
  {
    name: 'setHandling',
    mayBring: [...DRAWN, ...LOOSE, 'rollback.owner'],
    apply: (flow, pick) => setHandling(flow, step(flow, pick), [anyId(flow, pick), END]),
  },
  {
    name: 'addGroup',
    mayBring: [],
    apply: (flow, pick) => addGroup(flow, some(flow, pick), 'Group'),
  },
  {
    name: 'removeGroup',
    mayBring: [],
    apply: (flow) => removeGroup(flow, 'g'),
  },
  {
    name: 'addNote',
    mayBring: [],
    apply: (flow, pick) => addNote(flow, { x: place(pick), y: 1 }, 'note'),
  },
  {
    name: 'removeRollback',
    mayBring: [],
    apply: (flow, pick) => removeRollback(flow, action(flow, pick)),
  },
  {
    name: 'moveRollback',
    mayBring: [],
    apply: (flow, pick) => moveRollback(flow, action(flow, pick), place(pick)),
  },
  {
    name: 'orderStep',
    mayBring: [],
    apply: (flow, pick) => orderStep(flow, step(flow, pick), place(pick)),
  },
  {
    name: 'move',
    mayBring: [],
    apply: (flow, pick) =>
      move(flow, { [step(flow, pick)]: { x: place(pick) / 3, y: Number.NaN } }),
  },
  {
    name: 'arrangeCards',
    mayBring: [],
    apply: (flow, pick) => arrangeCards(flow, { [step(flow, pick)]: { x: place(pick), y: 0.5 } }),
  },
  {
    name: 'duplicateSteps',
    // Copies stand beside the flow until they are wired.
    mayBring: LOOSE,
    apply: (flow, pick) => duplicateSteps(flow, some(flow, pick)),
  },
  {
    name: 'pasteSteps',
    mayBring: LOOSE,
    apply: (flow, pick) =>
      pasteSteps(flow, copySteps(flow, some(flow, pick)), { x: 5, y: place(pick) }),
  },
  {
    name: 'renameId',
    mayBring: [],
    apply: (flow, pick) => renameId(flow, anyId(flow, pick), pick(['renamed', 's1', 'No'], 's1')),
  },
  {
    name: 'renameFlow',
    mayBring: [],
    apply: (flow, pick) => renameFlow(flow, pick(['', ' x '], 'x')),
  },
  {
    name: 'renameInput',
    mayBring: [],
    apply: (flow, pick) => renameInput(flow, pick(['x', 'y'], 'x'), pick(['z', 'x', '9'], 'z')),
  },
  {
    name: 'setInputs',
    // An input that params look up can be taken away.
    mayBring: ['input.unknown'],
    apply: (flow, pick) => setInputs(flow, pick([flow.inputs, {}], {})),
  },
  { name: 'addInput', mayBring: [], apply: (flow) => addInput(flow) },
  {
    name: 'changeInput',
    // A declaration is written field by field, and says what is missing.
    mayBring: ['input.invalid'],
    apply: (flow, pick) =>
      changeInput(
        flow,
        pick(['x', 'nobody'], 'x'),
        pick<InputChange>(
          [
            { type: 'choice' },
            { type: 'number', default: Number.NaN },
            { default: true },
            { description: undefined },
            { pattern: '(' },
            { secret: true },
          ],
          {},
        ),
      ),
  },
  {
    name: 'removeInput',
    mayBring: ['input.unknown'],
    apply: (flow, pick) => removeInput(flow, pick(['x', 'nobody'], 'x')),
  },
  {
    name: 'moveInput',
    mayBring: [],
    apply: (flow, pick) =>
      moveInput(addInput(flow), pick(['x', 'input', 'nobody'], 'x'), place(pick)),
  },
  {
    name: 'setParam',
    mayBring: [],
    apply: (flow, pick) =>
      setParam(flow, anyId(flow, pick), pick(['lone', 'more'], 'lone'), pick([1, undefined], 1)),
  },
  {
    name: 'setParams',
    mayBring: [],
    apply: (flow, pick) => setParams(flow, anyId(flow, pick), { a: [1] }),
  },
  {
    name: 'setTiming',
    mayBring: [],
    apply: (flow, pick) =>
      setTiming(flow, anyId(flow, pick), {
        timeoutMs: pick([null, 0, -1, 1.5, 1e99, Number.NaN], null),
        retry: pick([null, { attempts: 0, delayMs: -1, factor: 99 }], null),
      }),
  },
  {
    name: 'setTitle',
    mayBring: [],
    apply: (flow, pick) =>
      setTitle(flow, anyId(flow, pick), pick(['', ' x', `a${'\u{1f600}'.repeat(100)}`], '')),
  },
  {
    name: 'setChangesDevice',
    mayBring: [],
    apply: (flow, pick) =>
      setChangesDevice(flow, step(flow, pick), pick([true, false, null], null)),
  },
  {
    name: 'setUndoes',
    mayBring: [],
    apply: (flow, pick) => setUndoes(flow, anyId(flow, pick), yes(pick)),
  },
  {
    name: 'setRollbackOrder',
    mayBring: [],
    apply: (flow, pick) =>
      setRollbackOrder(flow, pick(['newest-first', 'oldest-first'], 'newest-first')),
  },
  {
    name: 'setTrigger',
    mayBring: LOOSE,
    apply: (flow, pick) =>
      setTrigger(flow, action(flow, pick), pick(['this-step', 'any-step'], 'this-step')),
  },
  {
    name: 'setFailureOption',
    mayBring: [...DRAWN, ...LOOSE],
    apply: (flow, pick) =>
      setFailureOption(
        flow,
        step(flow, pick),
        pick(
          [
            { kind: 'stop' },
            { kind: 'ignore' },
            { kind: 'roll-back' },
            { kind: 'fall-back', to: [anyId(flow, pick), anyId(flow, pick)] },
          ],
          { kind: 'stop' },
        ),
      ),
  },
  {
    name: 'setRunRollback',
    mayBring: [...LOOSE, 'failure.rollback-off'],
    apply: (flow, pick) => setRunRollback(flow, step(flow, pick), yes(pick)),
  },
  {
    name: 'turnRollbackOn, turnRollbackOff',
    mayBring: [],
    apply: (flow, pick) => (yes(pick) ? turnRollbackOn(flow, NEW, CATALOG) : turnRollbackOff(flow)),
  },
  {
    name: 'upgradeWorks',
    // Nobody need know the newer major (any more).
    mayBring: ['type.unknown'],
    apply: (flow, pick) =>
      upgradeWorks(flow, [
        { id: anyId(flow, pick), uses: 'try/retry@2', params: { a: [1] } },
        {
          id: anyId(flow, pick),
          uses: pick(['try/fail@2', 'try/fail@9', 'x/y@2'], ''),
          params: {},
        },
      ]),
  },
  { name: 'addFlowAction', mayBring: [], apply: (flow) => addFlowAction(flow, NEW) },
  {
    name: 'removeFlowAction',
    mayBring: [],
    apply: (flow, pick) => removeFlowAction(flow, flowAction(flow, pick)),
  },
  {
    name: 'moveFlowAction',
    mayBring: [],
    apply: (flow, pick) => moveFlowAction(flow, flowAction(flow, pick), place(pick)),
  },
]
