import { existsSync, readFileSync } from 'node:fs'
import { compile, parseFlow } from '@contraflow/flow'
import { aCatalog } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { checkFlow } from './check-flow.ts'
import { rehearse } from './rehearse.ts'

interface Case {
  readonly says: string
  readonly flow: unknown
  readonly fail: readonly string[]
  readonly expect: {
    readonly outcome: string
    readonly order: readonly string[]
    readonly ignored: number
    readonly fellBack: number
  }
}

const ROOT = new URL('../../../', import.meta.url)
const copies = [
  { copy: 'conformance/cases.json', newer: '../shared/conformance/cases.json' },
  { copy: 'docs/semantics.md', newer: '../shared/design/semantics.md' },
]
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('conformance/cases.json', ROOT), 'utf8'),
)

describe('conformance', () => {
  const catalog = aCatalog()
  it.each(cases.map((entry, index) => ({ ...entry, index })))(
    'case $index: $says (failing: $fail)',
    ({ flow, fail, expect: expected }) => {
      expect(
        checkFlow(flow, catalog).issues.filter(({ severity }) => severity === 'error'),
      ).toEqual([])
      const parsed = parseFlow(flow).flow
      if (parsed === null) throw new Error('the case is malformed')
      expect(rehearse(compile(parsed, catalog), { fail })).toMatchObject(expected)
    },
  )

  for (const { copy, newer } of copies) {
    const original = new URL(newer, ROOT)
    if (!existsSync(original)) continue
    it(`${copy} says what the original of it says`, () => {
      const mine = readFileSync(new URL(copy, ROOT), 'utf8')
      const theirs = readFileSync(original, 'utf8')
      // The copy may add decisions of ours; what it must not lack is anything of a newer original.
      const lacking = theirs.split('\n').filter((line) => !mine.includes(line))
      expect(lacking).toEqual([])
    })
  }
})
