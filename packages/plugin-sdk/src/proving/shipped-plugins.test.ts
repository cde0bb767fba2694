import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { provePlugin } from './index.ts'

const PLUGINS = fileURLToPath(new URL('../../../../plugins', import.meta.url))
const names = readdirSync(PLUGINS).filter((name) =>
  existsSync(join(PLUGINS, name, 'src', 'manifest.ts')),
)

describe('a plugin that is shipped holds what it promises', () => {
  test.each(names)('%s', { timeout: 300_000 }, async (name) => {
    const { findings } = await provePlugin(join(PLUGINS, name), { kills: 4 })
    expect(findings.filter(({ verdict }) => verdict === 'fails')).toEqual([])
    // Whatever was not tried has its reason.
    expect(findings.length).toBeGreaterThan(0)
    for (const { sentence } of findings) expect(sentence).toMatch(/\w{2,}/)
  })
})
