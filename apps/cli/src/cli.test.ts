import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SAMPLES = join(ROOT, 'samples')

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function contraflow(
  args: readonly string[],
  { input = '', onOutput }: { input?: string; onOutput?: (out: string, pid: number) => void } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder })
    let out = ''
    let error = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      onOutput?.(out, child.pid ?? 0)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text
    })
    child.on('close', (code) => resolve({ code, out, error }))
    child.stdin.end(input)
  })
}

/** The last line of a `--json` answer. */
function lastLine({ out }: Ended) {
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
}

function flowFile(document: object, name = 'flow.json'): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(document))
  return file
}

const step = (id: string, run: string) => ({ id, uses: 'command/run@1', params: { run } })
const MENDS = {
  format: 'contraflow/flow@1',
  name: 'Mends',
  steps: [step('a', 'echo a >> log'), step('b', 'exit 3')],
  rollbacks: [step('undo', 'echo undone >> log')],
  edges: [
    { from: '$start', to: 'a', on: 'success' },
    { from: 'a', to: 'b', on: 'success' },
    { from: 'a', to: 'undo', on: 'failure', trigger: 'any-step' },
  ],
}

test('check says everything that is wrong; 0 if valid, 1 if not, 2 if it could not be asked', async () => {
  const valid = await contraflow(['check', join(SAMPLES, 'gateway-update.yaml'), '--json'])
  expect(valid.code).toBe(0)
  expect(lastLine(valid)).toEqual({
    valid: true,
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    issues: [],
  })
  const broken = flowFile({ ...MENDS, edges: [{ from: 'a', to: 'gone', on: 'success' }] })
  const invalid = await contraflow(['check', broken, '--json'])
  expect(invalid.code).toBe(1)
  expect(lastLine(invalid)).toMatchObject({ valid: false })
  expect(lastLine(invalid).issues[0]).toEqual({
    code: expect.any(String),
    severity: 'error',
    path: expect.stringMatching(/^\//),
    message: expect.any(String),
  })
  const forPeople = await contraflow(['check', broken])
  expect(forPeople.out).toMatch(/Not valid: \d+ issue/)
  const malformed = await contraflow(['check', flowFile({ format: 'another/format@9' }), '--json'])
  expect(malformed.code).toBe(1)
  expect(lastLine(malformed)).toMatchObject({ valid: false, digest: null })
})

test('wrong use is exit code 2, with what is wrong and its code', async () => {
  const flow = flowFile(MENDS)
  for (const [args, says] of [
    [['check', 'gone.yaml'], /gone\.yaml.*file\.unreadable/],
    [['rehearse', flow, '--fail', 'nobody'], /nobody.*id\.unknown/],
    [['rehearse'], /option\.invalid/],
    [['rehearse', flow, '--batch', '-'], /option\.invalid/],
    [['check', flow, '--unknown'], /unknown option/],
    [['what'], /unknown command/],
    [['run', flow, '--input', 'a=b', '--home', 'home', '--root', '.'], /input/],
    [['rollback', '--home', 'home', '--root', '.'], /no run is kept/],
  ] as const) {
    const { code, error } = await contraflow(args)
    expect([args, code, error]).toEqual([args, 2, expect.stringMatching(says)])
  }
})

test('help is everywhere', async () => {
  for (const command of [
    [],
    ['check'],
    ['rehearse'],
    ['coverage'],
    ['run'],
    ['rollback'],
    ['plugin'],
    ['plugin', 'add'],
  ]) {
    const { code, out } = await contraflow([...command, '--help'])
    expect(code).toBe(0)
    expect(out).toContain('Usage: contraflow')
  }
})

test('rehearse answers what a run would do', async () => {
  const file = join(SAMPLES, 'gateway-update.yaml')
  const went = await contraflow(['rehearse', file, '--fail', 'health', '--json'])
  expect(went.code).toBe(0)
  expect(lastLine(went)).toMatchObject({
    outcome: 'rolled-back',
    order: [
      'stop',
      'deliver',
      'start',
      'health!',
      'collect-logs',
      'stop-new',
      'put-back',
      'start-again',
      'tell',
    ],
    ignored: 0,
    fellBack: 0,
    leftUndone: [],
  })
  expect((await contraflow(['rehearse', file, '--fail', 'health'])).out).toContain('rolled-back')
  expect((await contraflow(['rehearse', flowFile({ ...MENDS, edges: [] })])).code).toBe(1)
})

test('a batch is answered line by line, in order, each wrong line in its place', async () => {
  const cases: readonly { flow: object; fail: string[]; expect: object }[] = JSON.parse(
    readFileSync(join(ROOT, 'conformance', 'cases.json'), 'utf8'),
  )
  const wrong = [
    'no JSON',
    '{"fail":[]}',
    '{"flow":{},"fail":[]}',
    JSON.stringify({ flow: MENDS, fail: ['nobody'] }),
  ]
  const lines = [...cases.map(({ flow, fail }) => JSON.stringify({ flow, fail })), ...wrong]
  const { code, out } = await contraflow(['rehearse', '--batch', '-'], { input: lines.join('\n') })
  expect(code).toBe(0)
  const answers = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(answers).toHaveLength(lines.length)
  for (const [index, { expect: expected }] of cases.entries()) {
    expect(answers[index]).toMatchObject(expected)
  }
  const codes = answers.slice(cases.length).map(({ error }) => error.code)
  expect(codes).toEqual(['line.malformed', 'line.malformed', 'flow.invalid', 'id.unknown'])
})

test('coverage answers every single failure', async () => {
  const { code, out } = await contraflow(['coverage', flowFile(MENDS), '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual([
    expect.objectContaining({
      step: 'a',
      outcomes: ['rolled-back'],
      always: ['undo'],
      depends: [],
    }),
    expect.objectContaining({
      step: 'b',
      outcomes: ['rolled-back'],
      always: ['undo'],
      leftUndone: { always: ['b'], depends: [] },
    }),
  ])
})

test('run does what the rehearsal says, for real, and ends with the same object', async () => {
  const flow = flowFile(MENDS)
  const went = await contraflow(['run', flow, '--home', 'home', '--root', '.', '--json'])
  expect(went.code).toBe(1)
  const foretold = await contraflow(['rehearse', flow, '--fail', 'b', '--json'])
  expect(lastLine(went)).toEqual(lastLine(foretold))
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('a\nundone\n')
  const entries = went.out
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  expect(statSync(join(folder, 'home')).mode & 0o077).toBe(0)
})

test('a run that succeeded can be rolled back later, once', async () => {
  const flow = flowFile({ ...MENDS, steps: [MENDS.steps[0], step('b', 'true')] })
  const at = ['--home', 'home', '--root', '.']
  expect((await contraflow(['run', flow, ...at])).code).toBe(0)
  const back = await contraflow(['rollback', ...at, '--json'])
  expect(back.code).toBe(0)
  expect(lastLine(back)).toMatchObject({ outcome: 'rolled-back', order: ['a', 'b', 'undo'] })
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('a\nundone\n')
  expect((await contraflow(['rollback', ...at])).code).toBe(2)
})

test('files beside the flow are delivered, and put back to the byte', async () => {
  cpSync(SAMPLES, folder, { recursive: true })
  const root = join(folder, 'device')
  const version = join(root, 'opt/gateway/VERSION')
  const before = readFileSync(version, 'utf8')
  const deliver = {
    id: 'deliver',
    uses: 'files/deploy@1',
    params: { source: 'artifacts/gateway-2.4.0.tgz', destination: 'opt/gateway', extract: true },
  }
  const flow = flowFile({
    ...MENDS,
    steps: [deliver, step('b', 'test -e fine')],
    rollbacks: [{ id: 'undo', uses: 'files/revert@1', params: {} }],
    edges: [
      { from: '$start', to: 'deliver', on: 'success' },
      { from: 'deliver', to: 'b', on: 'success' },
      { from: 'deliver', to: 'undo', on: 'failure', trigger: 'any-step' },
    ],
  })
  const at = ['--home', 'home', '--root', root]
  writeFileSync(join(root, 'fine'), '')
  expect((await contraflow(['run', flow, ...at])).code).toBe(0)
  expect(readFileSync(version, 'utf8')).not.toBe(before)
  expect((await contraflow(['rollback', ...at])).code).toBe(0)
  expect(readFileSync(version, 'utf8')).toBe(before)
})

test('a secret comes from a file, and is nowhere in what is printed', async () => {
  writeFileSync(join(folder, 'token'), 'hush-hush-1234')
  const flow = flowFile({
    ...MENDS,
    inputs: { token: { type: 'string', secret: true } },
    steps: [
      {
        id: 'a',
        uses: 'command/run@1',
        params: {
          run: 'echo "it is $TOKEN" && test ${#TOKEN} = 14',
          env: { TOKEN: '${{ inputs.token }}' },
        },
      },
      step('b', 'true'),
    ],
  })
  const at = ['--home', 'home', '--root', '.']
  const { code, out, error } = await contraflow(['run', flow, ...at, '--input', 'token=@token'])
  expect(code).toBe(0)
  expect(out).toContain('it is ')
  expect(out + error).not.toContain('hush-hush-1234')
})

test('what earlier runs had fetched and nobody has used for a week is gone after a run', async () => {
  const downloads = join(folder, 'home', 'downloads')
  mkdirSync(downloads, { recursive: true })
  for (const name of ['old', 'young']) {
    writeFileSync(join(downloads, name), name)
    utimesSync(join(downloads, name), 1_000, 1_000)
  }
  const unused = (unusedMs: number) => ({ unusedMs, changed: '1000000' })
  // Since then the machine has been up for as long as it is now.
  const almost = 7 * 24 * 3_600_000 - 1
  const ledger = { uptimeMs: 0, unused: { old: unused(almost), young: unused(0) } }
  writeFileSync(join(downloads, 'unused.json'), JSON.stringify(ledger))
  const steps = [{ id: 'a', uses: 'command/run@1', params: { run: 'true' } }]
  const edges = [{ from: '$start', to: 'a', on: 'success' }]
  const file = flowFile({ format: 'contraflow/flow@1', name: 'A', steps, edges })
  const { code } = await contraflow(['run', file, '--home', 'home', '--root', folder])
  expect([code, readdirSync(downloads).toSorted()]).toEqual([0, ['unused.json', 'young']])
})

test('an interrupt stops the run, and says how to undo it', async () => {
  const flow = flowFile({ ...MENDS, steps: [MENDS.steps[0], step('b', 'echo waiting; sleep 60')] })
  let isInterrupted = false
  const { code, out, error } = await contraflow(
    ['run', flow, '--home', 'home', '--root', '.', '--json'],
    {
      onOutput(text, pid) {
        if (isInterrupted || !text.includes('waiting')) return
        isInterrupted = true
        // As from a terminal by way of npm.
        for (let once = 0; once < 3; once += 1) process.kill(pid, 'SIGINT')
      },
    },
  )
  expect(code).toBe(1)
  expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ outcome: 'aborted' })
  expect(error).toContain('contraflow rollback')
  expect(existsSync(join(folder, 'log'))).toBe(true)
})

test('an interrupt on the way back lets it go on, and says so', async () => {
  const back = { ...MENDS.rollbacks[0], params: { run: 'echo waiting; sleep 5; echo back >> log' } }
  const flow = flowFile({ ...MENDS, rollbacks: [back] })
  let isInterrupted = false
  const { out, error } = await contraflow(
    ['run', flow, '--home', 'home', '--root', '.', '--json'],
    {
      onOutput(text, pid) {
        if (isInterrupted || !text.includes('waiting')) return
        isInterrupted = true
        process.kill(pid, 'SIGINT')
      },
    },
  )
  expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    outcome: 'rolled-back',
  })
  expect(error).toContain('on its way back, and goes on')
  expect(readFileSync(join(folder, 'log'), 'utf8')).toContain('back')
})

test('a root that is no folder is refused before anything is done', async () => {
  const { code, error } = await contraflow(['run', flowFile(MENDS), '--root', 'nowhere'])
  expect([code, error]).toEqual([2, expect.stringMatching(/nowhere is no folder/)])
})
