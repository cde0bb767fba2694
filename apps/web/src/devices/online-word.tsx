import { classNames } from '@contraflow/ui'
import { RelativeTime } from '../shell/relative-time.tsx'

/** Whether a device is connected now, and if not, since when. */
export function OnlineWord({ online, lastSeenAt }: { online: boolean; lastSeenAt: string | null }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap">
      <span className={classNames('size-2 rounded-full', online ? 'bg-done' : 'bg-not-yet')} />
      {online ? (
        <span className="text-done">online</span>
      ) : (
        <span className="text-muted">
          offline{lastSeenAt !== null && <> · seen </>}
          {lastSeenAt !== null && <RelativeTime at={lastSeenAt} />}
        </span>
      )}
    </span>
  )
}
