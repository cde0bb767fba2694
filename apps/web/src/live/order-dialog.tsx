'use client'
import { Button, Dialog, DialogButtons, RefusableButton } from '@contraflow/ui'
import { useState } from 'react'
import { toast } from 'sonner'
import { toldError } from '../api/told-error.ts'
import { type Abort, type AbortedRun, type AbortWay, abortChoice } from './order-words.ts'

/** Asks how to abort, and says what each way leaves behind, as the runs stand at this moment. */
export function AbortButton({
  what,
  runs,
  refusal,
  give,
  size = 'normal',
}: {
  /** Such as "this run", "the 12 runs that are not done". */
  what: string
  runs: readonly AbortedRun[]
  /** Why it can't be aborted in any way; null: it can. */
  refusal: string | null
  give: (order: Abort) => Promise<unknown>
  size?: 'normal' | 'small'
}) {
  const [isOpen, setOpen] = useState(false)
  const { isBackOnly, ways } = abortChoice(runs)
  const order = async (chosen: Abort) => {
    try {
      await give(chosen)
      setOpen(false)
    } catch (error) {
      toast.error(toldError(error).message)
    }
  }
  return (
    <>
      <RefusableButton look="broken" size={size} refusal={refusal} onClick={() => setOpen(true)}>
        Abort…
      </RefusableButton>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={isBackOnly ? `Stop the way back of ${what}?` : `Abort ${what}?`}
        description="What runs at this moment is cancelled first: asked to end, and killed if it does not."
      >
        {ways.length === 0 && <p role="status">There is nothing to stop any more.</p>}
        <div className="grid gap-2">
          {ways.map((way) => (
            <Way key={way.order} way={way} onPress={() => order(way.order)} />
          ))}
        </div>
        <DialogButtons>
          <Button onClick={() => setOpen(false)}>
            {isBackOnly ? 'Let it go back' : 'Let it run'}
          </Button>
        </DialogButtons>
      </Dialog>
    </>
  )
}

function Way({
  way: { order, title, says, refusal },
  onPress,
}: {
  way: AbortWay
  onPress: () => Promise<void>
}) {
  return (
    <div className="flex items-center gap-3 rounded-lg border border-line p-3">
      <div className="grid flex-1 gap-1 text-xs text-muted">
        {[...says, ...(refusal === null ? [] : [refusal])].map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <Button
        look={order === 'stop' ? 'broken' : 'back'}
        disabled={refusal !== null}
        onClick={() => void onPress()}
      >
        {title}
      </Button>
    </div>
  )
}

/** Rolls an ended run back, after asking. */
export function RollBackButton({
  refusal,
  isOrdered,
  give,
}: {
  refusal: string | null
  /** That was done, and its device has still to hear of it. */
  isOrdered: boolean
  give: () => Promise<unknown>
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <RefusableButton
        look="back"
        refusal={refusal}
        title="Run the way back of this run now"
        onClick={() => setOpen(true)}
      >
        {isOrdered ? 'Roll-back ordered' : 'Roll back…'}
      </RefusableButton>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title="Roll this run back?"
        description="The actions that stand for any step run now on the device, and put back what was there before."
      >
        <DialogButtons>
          <Button onClick={() => setOpen(false)}>Leave it</Button>
          <Button
            look="back"
            onClick={() =>
              void give().then(
                () => setOpen(false),
                (error: unknown) => toast.error(toldError(error).message),
              )
            }
          >
            Roll back
          </Button>
        </DialogButtons>
      </Dialog>
    </>
  )
}
