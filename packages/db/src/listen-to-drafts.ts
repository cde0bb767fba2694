import type { Pool, PoolClient } from 'pg'

/** What every server hears of, whichever of them has written. */
export const DRAFT_CHANNEL = 'contraflow_drafts'

const AGAIN_MS = 500

/** Ends the listening. */
export interface Listening extends AsyncDisposable {}

/**
 * Hears of every change of a draft on this database. A connection that breaks is made anew; `onBack` then says that some may
 * have been missed. Rejects where it can't listen at all.
 */
export async function listenToDrafts(
  pool: Pool,
  {
    onChange,
    onBack,
  }: { readonly onChange: (flowId: string) => void; readonly onBack: () => void },
): Promise<Listening> {
  let isEnded = false
  let client: PoolClient | null = null
  let timer: NodeJS.Timeout | null = null

  const listen = async () => {
    const own = await pool.connect()
    if (isEnded) return own.release(true)
    client = own
    own.on('notification', ({ payload = '' }) => onChange(payload))
    const broke = () => {
      if (client !== own) return
      client = null
      own.release(true)
      again()
    }
    own.on('error', broke)
    own.on('end', broke)
    await own.query(`listen ${DRAFT_CHANNEL}`)
  }
  const again = () => {
    // A connection that breaks while it is made tells so twice; two that listen would be one too many, and never given back.
    if (isEnded || timer !== null) return
    timer = setTimeout(() => {
      timer = null
      listen().then(onBack, () => {
        client?.release(true)
        client = null
        again()
      })
    }, AGAIN_MS)
  }

  await listen()
  return {
    async [Symbol.asyncDispose]() {
      isEnded = true
      if (timer !== null) clearTimeout(timer)
      const own = client
      client = null
      own?.release(true)
    },
  }
}
