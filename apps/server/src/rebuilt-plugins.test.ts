import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const inRepository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** What `npm run dev` starts beside a server, on plugins of one's own. */
class Rebuilding implements AsyncDisposable {
  readonly lines: string[] = []
  readonly #process

  constructor(folder: string) {
    const args = [inRepository('scripts/rebuild-plugins.mjs'), folder]
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.lines.push(line))
  }

  said(words: string): Promise<string> {
    return until(() => this.lines.find((line) => line.includes(words)) ?? null, 60_000)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill()
    await ended
  }
}

test('a plugin whose source changes is in the catalog as it is now, without a restart; one that is broken stays as it was', {
  timeout: 180_000,
}, async () => {
  const plugins = mkdtempSync(join(tmpdir(), 'contraflow-sources-'))
  const own = join(plugins, 'greeter')
  cpSync(inRepository('packages/testing/src/greeter/v1'), own, { recursive: true })
  symlinkSync(inRepository('packages/testing/node_modules'), join(own, 'node_modules'))
  const manifest = join(own, 'src/manifest.ts')
  const whole = readFileSync(manifest, 'utf8')
  try {
    await using server = await TestServer.start({ pluginsFolder: plugins, isDevelopment: true })
    await using rebuilding = new Rebuilding(plugins)
    await rebuilding.said('watching')
    const title = async () => (await server.api.catalog.plugins.query())[0]?.manifest.title
    const untilTitle = (wanted: string) =>
      until(async () => ((await title()) === wanted ? wanted : null), 60_000)
    expect(await title()).toBeUndefined()

    writeFileSync(manifest, whole.replace("title: 'Greeter'", "title: 'Greets anew'"))
    await untilTitle('Greets anew')

    writeFileSync(manifest, 'export const manifest = (')
    expect(await rebuilding.said("can't be built")).toContain(own)
    expect(await title()).toBe('Greets anew')

    writeFileSync(manifest, whole)
    await untilTitle('Greeter')
    // There is none but this one here, and so none with actions for everybody.
    const problems = await server.api.catalog.problems.query()
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['catalog.unknown-action']))
  } finally {
    rmSync(plugins, { recursive: true })
  }
})
