import type { Store } from '@contraflow/api'
import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { enrolmentTokens as tokens } from '../schema.ts'

export function tokenStore(db: Database): Store['tokens'] {
  return {
    async insert(token) {
      await db.insert(tokens).values(token)
    },
    async use(hash, at) {
      const [token] = await db
        .update(tokens)
        .set({ usedAt: at })
        .where(and(eq(tokens.hash, hash), isNull(tokens.usedAt)))
        .returning()
      if (token === undefined) return null
      const { organisationId, testDevice } = token
      return token.expiresAt <= at ? 'expired' : { organisationId, testDevice }
    },
  }
}
