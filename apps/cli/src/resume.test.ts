import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rehearse } from '@contraflow/engine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { installedPlugins } from './installed-catalog.ts'
import { planOf, readFlow } from './read-flow.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-resume-'))
  mkdirSync(join(folder, 'device'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** `killAt`: a word; as soon as it is in what was printed, the process is killed for good, two seconds after `first`. */
function contraflow(
  args: readonly string[],
  killAt?: string,
  first?: NodeJS.Signals,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args, '--home', 'home'], { cwd: folder })
    let out = ''
    let error = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (killAt === undefined || !out.includes(killAt)) return
      if (first === undefined) child.kill('SIGKILL')
      else {
        child.kill(first)
        setTimeout(() => child.kill('SIGKILL'), 2_000)
      }
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text
    })
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

/** One JSON object a line. */
function lines({ out }: Ended) {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const log = () => readFileSync(join(folder, 'device/log'), 'utf8').trim().split('\n')
const step = (id: string, run: string) => ({ id, uses: 'command/run@1', params: { run } })
/** Says a word and waits, at its first try only: whoever hears it may kill. */
const WAIT_ONCE = 'test -e waited || { touch waited; echo waiting; exec sleep 600; }'

/** a, then b; going back, `undo` and then `tell`. */
function flow(commands: { readonly b?: string; readonly undo?: string }): string {
  const file = join(folder, 'flow.json')
  const document = {
    format: 'contraflow/flow@1',
    name: 'Killed',
    steps: [step('a', 'echo a >> log'), step('b', commands.b ?? 'true')],
    rollbacks: [
      step('undo', `${commands.undo ?? 'true'}; echo undone >> log`),
      step('tell', 'echo told >> log'),
    ],
    edges: [
      { from: '$start', to: 'a', on: 'success' },
      { from: 'a', to: 'b', on: 'success' },
      { from: 'a', to: 'undo', on: 'failure', trigger: 'any-step' },
      { from: 'a', to: 'tell', on: 'failure', trigger: 'any-step' },
    ],
  }
  writeFileSync(file, JSON.stringify(document))
  return file
}

function foretold(file: string, ...fail: readonly string[]): object {
  const { catalog } = installedPlugins()
  const planned = planOf(readFlow(file, catalog), catalog)
  if (!planned.ok) throw new Error('the flow is not valid')
  return rehearse(planned.plan, { fail })
}

const AT_DEVICE = ['--root', 'device', '--json']

test('a run that was killed in a step goes on to what the rehearsal says, and tells it from there', async () => {
  const file = flow({ b: WAIT_ONCE })
  const killed = await contraflow(['run', file, ...AT_DEVICE], 'waiting')
  expect(killed.code).toBe(null)

  const resumed = await contraflow(['run', '--resume', '--json'])
  expect(resumed.code).toBe(1)
  expect(lines(resumed).at(-1)).toEqual(foretold(file, 'b'))
  const [first] = lines(resumed)
  expect(first.event).toEqual({ type: 'attempt-interrupted', id: 'b', attempt: 1 })
  expect(first.seq).toBeGreaterThan(1)
  expect(log()).toEqual(['a', 'undone', 'told'])
})

test('a run that was killed on its way back finds the rest of it', async () => {
  const file = flow({ b: 'exit 3', undo: WAIT_ONCE })
  await contraflow(['run', file, ...AT_DEVICE], 'waiting')
  const resumed = await contraflow(['run', '--resume', '--json'])
  expect(lines(resumed).at(-1)).toEqual(foretold(file, 'b'))
  expect(log()).toEqual(['a', 'undone', 'told'])
})

test.each([
  ['run --resume', ['run', '--resume']],
  ['rollback', ['rollback']],
])('a rollback that was killed is finished by %s', async (_, command) => {
  const file = flow({ undo: WAIT_ONCE })
  expect((await contraflow(['run', file, ...AT_DEVICE])).code).toBe(0)
  await contraflow(['rollback', '--json'], 'waiting')
  const resumed = await contraflow([...command, '--json'])
  expect(lines(resumed).at(-1)).toMatchObject({
    outcome: 'rolled-back',
    order: ['a', 'b', 'undo', 'tell'],
  })
  expect(resumed.code).toBe(0)
  expect(log()).toEqual(['a', 'undone', 'told'])
})

test('what a damaged journal has taken along is said once, and is never guessed at', async () => {
  const file = flow({ b: WAIT_ONCE })
  await contraflow(['run', file, ...AT_DEVICE], 'waiting')
  const [run] = readdirSync(join(folder, 'home/runs'))
  truncateSync(join(folder, 'home/journal.db'), 5_000)
  const resumed = await contraflow(['run', '--resume'])
  expect(resumed.code).toBe(2)
  expect(resumed.error).toContain('was damaged')
  expect(resumed.error).toMatch(new RegExp(`${run} can't go on, nor be rolled back`))
  expect(existsSync(join(folder, 'home/lost', run ?? ''))).toBe(true)
  expect((await contraflow(['rollback'])).error).toMatch(/^contraflow: no run is kept.*id\.unknown/)
  expect(log()).toEqual(['a'])
})

test('a run that was killed while it stopped is rolled back by one command', async () => {
  const trap =
    "trap '' INT TERM; test -e waited || { touch waited; echo waiting; while :; do sleep 0.1; done; }"
  const file = flow({ b: trap })
  await contraflow(['run', file, ...AT_DEVICE], 'waiting', 'SIGINT')
  const rolledBack = await contraflow(['rollback', '--json'])
  expect(lines(rolledBack).at(-1)).toMatchObject({ outcome: 'rolled-back' })
  expect([rolledBack.code, log()]).toEqual([0, ['a', 'undone', 'told']])
})

test('while a run is open no other one begins there, nor a rollback: nothing is changed', async () => {
  const file = flow({ b: WAIT_ONCE })
  await contraflow(['run', file, ...AT_DEVICE], 'waiting')
  for (const command of [['run', file, ...AT_DEVICE], ['rollback']]) {
    const refused = await contraflow(command)
    expect(refused).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(/--resume.*\(run\.open\)/),
    })
  }
  expect(log()).toEqual(['a'])
  expect(lines(await contraflow(['run', '--resume', '--json'])).at(-1)).toEqual(foretold(file, 'b'))
})

test('a run goes on where it began; another root is refused', async () => {
  const file = flow({ b: WAIT_ONCE })
  await contraflow(['run', file, ...AT_DEVICE], 'waiting')
  mkdirSync(join(folder, 'other'))
  for (const command of [['run', '--resume'], ['rollback']]) {
    expect(await contraflow([...command, '--root', 'other'])).toMatchObject({
      code: 2,
      error: expect.stringMatching(/root.*leave --root away.*\(root\.differs\)/),
    })
  }
  expect((await contraflow(['run', '--resume', '--root', 'device'])).code).toBe(1)
  expect(log()).toEqual(['a', 'undone', 'told'])
  expect(existsSync(join(folder, 'other/log'))).toBe(false)
})

test('with nothing to go on with, or with more than that asked, it is wrong use', async () => {
  const file = flow({})
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['run', '--resume'], /no run is open.*none is kept.*run\.none-open/],
    [['run', '--resume', file], /takes no file.*option\.invalid/],
    [['run', '--resume', '--input', 'a=b'], /takes no file and no --input.*option\.invalid/],
    [['run'], /name a file.*option\.invalid/],
  ]
  for (const [args, says] of wrong) {
    expect(await contraflow(args)).toMatchObject({ code: 2, error: expect.stringMatching(says) })
  }
  await contraflow(['run', file, ...AT_DEVICE])
  expect((await contraflow(['run', '--resume'])).error).toMatch(/is succeeded.*run\.none-open/)
})
