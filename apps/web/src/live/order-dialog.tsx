'use client'
import { Button, Dialog, DialogButtons, RefusableButton } from '@contraflow/ui'
import { useState } from 'react'
import { toast } from 'sonner'
import { toldError } from '../api/told-error.ts'

type Order = 'stop' | 'stop-and-roll-back'

/** Asks how to abort, and says what each way leaves behind. */
export function AbortButton({
  what,
  give,
  size = 'normal',
}: {
  /** Such as "this run", "all 12 devices". */
  what: string
  give: (order: Order) => Promise<unknown>
  size?: 'normal' | 'small'
}) {
  const [isOpen, setOpen] = useState(false)
  const order = async (chosen: Order) => {
    try {
      await give(chosen)
      setOpen(false)
    } catch (error) {
      toast.error(toldError(error).message)
    }
  }
  return (
    <>
      <Button look="broken" size={size} onClick={() => setOpen(true)}>
        Abort…
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`Abort ${what}?`}
        description="What runs at this moment is cancelled first: asked to end, and killed if it does not."
      >
        <div className="grid gap-2">
          <Way
            title="Stop and roll back"
            says="The way back runs: what started is undone as it was drawn."
            look="back"
            onPress={() => order('stop-and-roll-back')}
          />
          <Way
            title="Stop"
            says="Nothing more runs. The device stays as it is then, perhaps half updated."
            look="broken"
            onPress={() => order('stop')}
          />
        </div>
        <DialogButtons>
          <Button onClick={() => setOpen(false)}>Let it run</Button>
        </DialogButtons>
      </Dialog>
    </>
  )
}

function Way({
  title,
  says,
  look,
  onPress,
}: {
  title: string
  says: string
  look: 'back' | 'broken'
  onPress: () => Promise<void>
}) {
  return (
    <div className="flex items-center gap-3 rounded-lg border border-line p-3">
      <p className="flex-1 text-xs text-muted">{says}</p>
      <Button look={look} onClick={() => void onPress()}>
        {title}
      </Button>
    </div>
  )
}

/** Rolls an ended run back, after asking. */
export function RollBackButton({
  refusal,
  give,
}: {
  refusal: string | null
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
        Roll back…
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
