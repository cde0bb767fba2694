'use client'
import { checkInputs, completeInputs, type InputValues, type Plan } from '@contraflow/flow'
import { Button, Dialog, DialogButtons } from '@contraflow/ui'
import { useMemo, useState } from 'react'
import { toldError } from '../../api/told-error.ts'
import { useTRPCClient } from '../../api/trpc.ts'
import { InputForm } from '../../flows/input-form.tsx'
import { inputProblems } from '../../flows/input-problems.ts'
import { Loading } from '../../shell/loading.tsx'
import { type Standing, StandingText, UnfinishedText } from '../standing.tsx'
import { keepTrialDevice } from './last-device.ts'
import { TestDeviceChoice } from './test-device-choice.tsx'
import { isBusy, useTestDevices } from './use-test-devices.ts'
import { whatItDoes } from './what-it-does.ts'

interface TrialProps {
  readonly flowId: string
  /** Of the draft as the person sees it: nothing else is tried. null: there is nothing to try. */
  readonly plan: Plan | null
  /** What is not known to be valid waits. */
  readonly standing: Standing
  /** Something is written in the source that is not drawn yet. */
  readonly hasUnfinished: boolean
  /** Sends what is not sent yet first; false: the server can't be reached, or has refused it. */
  readonly save: () => Promise<boolean>
  readonly onStarted: (runId: string) => void
}

/** Runs the draft as it stands on a test device; what was typed is there again the next time. */
export function TryDialog({
  open,
  onOpenChange,
  ...trial
}: TrialProps & { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [inputs, setInputs] = useState<InputValues>({})
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Try the draft"
      description="It runs as it stands, once, on one test device. Nothing is published."
    >
      {trial.plan === null ? (
        <StandingText standing={trial.standing} />
      ) : (
        <TrialForm
          {...trial}
          plan={trial.plan}
          inputs={inputs}
          onInputs={setInputs}
          onClose={() => onOpenChange(false)}
        />
      )}
    </Dialog>
  )
}

function TrialForm({
  flowId,
  plan,
  standing,
  hasUnfinished,
  save,
  onStarted,
  inputs,
  onInputs,
  onClose,
}: TrialProps & {
  plan: Plan
  inputs: InputValues
  onInputs: (inputs: InputValues) => void
  onClose: () => void
}) {
  const { devices, chosen, choose, error } = useTestDevices()
  const { start, isStarting, problem } = useStart({ flowId, plan, save, onStarted })
  const device = chosen?.name ?? ''
  const does = useMemo(() => whatItDoes(plan, device), [plan, device])
  const known = Object.fromEntries(
    Object.entries(inputs).filter(([name]) => plan.inputs[name] !== undefined),
  )
  const issues = checkInputs(plan.inputs, known)
  const problems = inputProblems(issues)
  const isReady = standing === 'valid' && issues.length === 0 && !isStarting
  const canStart = chosen !== null && !isBusy(chosen) && isReady
  const wrong = problem ?? (error === null ? null : toldError(error).message)
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (canStart) void start(chosen.id, known).then((isStarted) => isStarted && onClose())
      }}
    >
      {devices === null ? (
        error === null && <Loading />
      ) : (
        <TestDeviceChoice devices={devices} chosen={chosen} onChoose={choose} />
      )}
      {Object.keys(plan.inputs).length > 0 && (
        <div className="-mx-1 max-h-72 overflow-y-auto px-1 pb-1 [&>div]:max-w-none">
          <InputForm
            declarations={plan.inputs}
            values={known}
            problems={problems}
            onChange={onInputs}
          />
        </div>
      )}
      {chosen !== null && (
        <p className="rounded-lg bg-ground px-3 py-2 text-xs" data-testid="trial-says">
          {does}
          {!chosen.online && ' It is offline: this begins when it comes back.'}
        </p>
      )}
      <StandingText standing={standing} />
      {hasUnfinished && <UnfinishedText />}
      {wrong !== null && (
        <p role="alert" className="text-broken">
          {wrong}
        </p>
      )}
      <DialogButtons>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={!canStart}>
          Try it
        </Button>
      </DialogButtons>
    </form>
  )
}

/** Starts the trial; answers whether it has begun, or says why not. */
function useStart({
  flowId,
  plan,
  save,
  onStarted,
}: Omit<TrialProps, 'plan' | 'standing' | 'hasUnfinished'> & { plan: Plan }) {
  const client = useTRPCClient()
  const [problem, setProblem] = useState<string | null>(null)
  const [isStarting, setStarting] = useState(false)
  const start = async (deviceId: string, inputs: InputValues): Promise<boolean> => {
    setStarting(true)
    setProblem(null)
    try {
      if (!(await save())) {
        setProblem('The server does not have all of this draft yet. Try it once it is saved.')
        return false
      }
      const { runId } = await client.trials.start.mutate({
        flowId,
        digest: plan.digest,
        deviceId,
        inputs: { ...completeInputs(plan.inputs, inputs) },
      })
      keepTrialDevice(deviceId)
      onStarted(runId)
      return true
    } catch (error) {
      setProblem(toldError(error).message)
      return false
    } finally {
      setStarting(false)
    }
  }
  return { start, isStarting, problem }
}
