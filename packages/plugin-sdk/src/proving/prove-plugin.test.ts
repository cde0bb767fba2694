import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Finding, provePlugin } from './index.ts'

const MODULES = fileURLToPath(new URL('../../../../plugins/command/node_modules', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-proving-'))
  mkdirSync(join(folder, 'src'))
  symlinkSync(MODULES, join(folder, 'node_modules'))
})
vi.setConfig({ testTimeout: 180_000 })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Written {
  /** Handlers of the step type `write` and the action `put-back`. */
  readonly write: string
  readonly putBack?: string
  /** Of the declarations. */
  readonly type?: string
  readonly permissions?: string
  readonly kit?: string
}

const KEEPS = "await snapshot.keep(['etc/note'])"
const WRITES = "writeFileSync(onDevice('etc/note'), 'new and long')"
const RESTORES = 'await snapshot.restore()'
const DEVICE = `export default { write: ({ root }) => {
  mkdirSync(join(root, 'etc'))
  writeFileSync(join(root, 'etc/note'), 'old')
} }`

/** A plugin that writes etc/note, as its author has written it: proved. */
async function proved({
  write,
  putBack = RESTORES,
  type = "whenInterrupted: 'retry', changesDevice: true",
  permissions = "{ writes: ['/etc'] }",
  kit = DEVICE,
}: Written) {
  const at = (name: string) => join(folder, 'src', name)
  writeFileSync(
    at('manifest.ts'),
    `import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'
const putBack = declareAction({ id: 'put-back', major: 1, title: 'B', params: z.object({}), needsStep: true })
const write = declareStepType({ id: 'write', major: 1, title: 'W', category: 'T', params: z.object({}),
  result: z.object({}), allows: [putBack], keepsSnapshots: true, examples: [{ title: 'One', params: {} }], ${type} })
export const manifest = declarePlugin({ id: 'note', version: '1.0.0', title: 'N', permissions: ${permissions},
  stepTypes: [write], actions: [putBack] })`,
  )
  writeFileSync(
    at('index.ts'),
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { implementPlugin } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'
export default implementPlugin(manifest, {
  async write({ onDevice, snapshot, exec }) { ${write}; return {} },
  async 'put-back'({ onDevice, snapshot }) { ${putBack} },
})`,
  )
  writeFileSync(
    at('kit.ts'),
    `import { mkdirSync, writeFileSync } from 'node:fs'\nimport { join } from 'node:path'\n${kit}`,
  )
  return provePlugin(folder, { kills: 6 })
}

/** `guarantee: sentence` of what fails. */
function failing({ findings }: { readonly findings: readonly Finding[] }): readonly string[] {
  return findings
    .filter(({ verdict }) => verdict === 'fails')
    .map(({ guarantee, sentence }) => `${guarantee}: ${sentence}`)
}

test('what keeps before it changes, and puts back, holds all that it promises', async () => {
  const proof = await proved({ write: `${KEEPS}; ${WRITES}` })
  expect(failing(proof)).toEqual([])
  expect(proof).toMatchObject({ plugin: 'note', version: '1.0.0', holds: true })
  expect(proof.findings.map(({ guarantee, uses }) => [uses, guarantee])).toEqual([
    ['note/write@1', 'runs'],
    ['note/write@1', 'survives-kill'],
    ['note/put-back@1', 'undoes'],
    ['note/put-back@1', 'repeats'],
    ['note/put-back@1', 'undoes-killed'],
    ['note/put-back@1', 'survives-kill'],
  ])
})

test('one that changes before it keeps is found out where it is killed in between', async () => {
  const proof = await proved({
    write: `writeFileSync(onDevice('etc/note'), 'half'); ${KEEPS}; ${WRITES}`,
  })
  expect(proof.holds).toBe(false)
  expect(failing(proof)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^undoes: etc\/note has another content/)]),
  )
})

test('a write that was cut in two is found out', async () => {
  const half = `${KEEPS}; if (!existsSync(onDevice('etc/made'))) writeFileSync(onDevice('etc/made'), 'whole')`
  const proof = await proved({
    write: half.replaceAll('existsSync', "(await import('node:fs')).existsSync"),
    putBack:
      "await snapshot.restore(); (await import('node:fs')).rmSync(onDevice('etc/made'), { force: true })",
  })
  expect(failing(proof)).toEqual([
    'survives-kill: killed when it was in the middle of writing etc/made, and run again: etc/made has another content',
  ])
})

test('a step that does more each time, and an action that does, are found out', async () => {
  const proof = await proved({
    write: `${KEEPS}; appendFileSync(onDevice('etc/note'), 'x')`,
    putBack: `${RESTORES}; appendFileSync(onDevice('etc/count'), 'x')`,
  })
  expect(failing(proof)).toEqual([
    expect.stringMatching(/^survives-kill: killed when .*etc\/note has another content/),
    'undoes: etc/count is left behind',
  ])
})

test('one that says it only looks, and writes, is found out', async () => {
  const type = "whenInterrupted: 'fail', changesDevice: false"
  expect(failing(await proved({ write: WRITES, putBack: '', type }))).toEqual(
    expect.arrayContaining(['only-looks: etc/note has another content']),
  )
})

test('what it did not declare is refused it, as on a device', async () => {
  const elsewhere = "{ writes: ['/var'], reads: ['/etc'] }"
  const [first] = failing(await proved({ write: `${KEEPS}; ${WRITES}`, permissions: elsewhere }))
  expect(first).toMatch(/^runs: .*did what it has not declared.*src\/kit\.ts/)
  const [program] = failing(
    await proved({ write: "await exec({ file: 'true', args: [] })", putBack: '' }),
  )
  expect(program).toMatch(/^runs: .*did what it has not declared/)
})

test('a folder that it declares, and that is not there yet, is made and goes away again', async () => {
  const proof = await proved({
    write: `${KEEPS}; mkdirSync(onDevice('etc'), { recursive: true }); ${WRITES}`,
    kit: 'export default {}',
  })
  expect(failing(proof)).toEqual([])
})

test('an example that can not be tried here is skipped with the reason, and so is one whose look-ups nobody answers', async () => {
  const kit = "export default { write: () => 'it needs a modem' }"
  const { findings, holds } = await proved({ write: WRITES, kit })
  expect(findings).toEqual([
    expect.objectContaining({ verdict: 'skipped', sentence: 'it needs a modem' }),
  ])
  expect(holds).toBe(true)
  const asked = "export default { write: () => ({ params: { to: '${{ inputs.to }}' } }) }"
  const unanswered = await proved({ write: WRITES, kit: asked })
  expect(unanswered.findings[0]?.sentence).toMatch(/inputs\.to.*src\/kit\.ts/)
})

test('programs that a killed step has started are killed with it', async () => {
  const proof = await proved({
    write: `${KEEPS}; await exec({ file: '/bin/sh', args: ['-c', 'sleep 0.3; echo new > etc/note'] })`,
    permissions: "{ writes: ['/etc'], programs: true }",
  })
  expect(failing(proof)).toEqual([])
})
