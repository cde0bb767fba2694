import { describe, expect, it } from 'vitest'
import { flowDigest } from '../digest.ts'
import { aFlow } from '../testing/index.ts'
import { parseFlow } from '../text.ts'
import { addRollback } from './add-rollback.ts'
import { addStep } from './add-step.ts'
import { renameFlow } from './rename-flow.ts'
import { setTitle } from './set-title.ts'
import { shortened } from './shortened.ts'

// Its 200th and 201st UTF-16 unit are the two halves of one character.
const LONG = `a${'\u{1f600}'.repeat(100)}`

describe('words that are too long for a title', () => {
  it('lose their end, and no character is cut in half', () => {
    expect(shortened('x'.repeat(201))).toBe('x'.repeat(200))
    expect(shortened(LONG)).toBe(`a${'\u{1f600}'.repeat(99)}`)
    expect(shortened('x'.repeat(201), ' (copy)')).toBe(`${'x'.repeat(193)} (copy)`)
    expect(shortened('\u{1f600}'.repeat(101))).toBe('\u{1f600}'.repeat(100))
  })

  it('that are short enough stay', () => {
    for (const words of ['', 'Install', 'x'.repeat(200), '\u{1f600}', '\ufffd']) {
      expect(shortened(words)).toBe(words)
    }
  })

  const flow = aFlow().path('a').build()
  it.each([
    ['setTitle', setTitle(flow, 'a', LONG)],
    ['renameFlow', renameFlow(flow, LONG)],
    ['addStep', addStep(flow, { uses: 'try/fail@1', title: LONG })],
    ['addRollback', addRollback(flow, 'a', { uses: 'try/retry@1', title: LONG })],
  ])('%s gives a flow that can be kept and has a digest', (_edit, edited) => {
    expect(parseFlow(edited).issues).toEqual([])
    expect(flowDigest(edited)).toMatch(/^sha256:/)
  })
})
