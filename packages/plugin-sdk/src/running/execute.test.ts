import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { executor } from './execute.ts'
import type { HandlerListener } from './handler-call.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'contraflow-exec-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const NEVER = new AbortController().signal

function listening(onOutput: (text: string) => void | Promise<void> = () => undefined) {
  const heard = { text: '', groups: [] as string[] }
  const listener: HandlerListener = {
    output: async (_stream, text) => {
      await onOutput(text)
      heard.text += text
    },
    progress: () => undefined,
    waits: () => undefined,

    group: (_pid, state) => void heard.groups.push(state),
  }
  return { heard, listener }
}

const shell = (command: string) => ({ file: '/bin/sh', args: ['-c', command] })

test('nothing that was written before the exit is lost, however slowly it is taken', async () => {
  const { heard, listener } = listening(() => new Promise((go) => setTimeout(go, 250)))
  const exec = executor({ root, attempt: 'a' }, listener, NEVER)
  await exec(shell('for i in 1 2 3 4 5 6; do head -c 30000 /dev/zero; done'))
  expect(heard.text.length).toBe(180_000)
})

test('who left the group and writes for ever is not waited for', async () => {
  const { listener } = listening()
  const from = performance.now()
  const result = await executor(
    { root, attempt: 'a' },
    listener,
    NEVER,
  )(shell('setsid sh -c "trap \'\' PIPE; timeout 20 yes" & echo $!'))
  expect(result.exitCode).toBe(0)
  expect(performance.now() - from).toBeLessThan(15_000)
})

test('characters are whole, however the bytes come', async () => {
  const { heard, listener } = listening()
  await executor(
    { root, attempt: 'a' },
    listener,
    NEVER,
  )(shell("printf '\\303'; sleep 0.1; printf '\\251'"))
  expect(heard.text).toBe('é')
})

test('a program that can not be started is unavailable', async () => {
  const { listener } = listening()
  const started = executor(
    { root, attempt: 'a' },
    listener,
    NEVER,
  )({ file: 'no-such-program', args: [] })
  await expect(started).rejects.toMatchObject({ kind: 'unavailable' })
})

test('the tail is the end of standard output only, and bounded', async () => {
  const { listener } = listening()
  const { stdoutTail } = await executor(
    { root, attempt: 'a' },
    listener,
    NEVER,
  )(shell('head -c 200000 /dev/zero | tr "\\0" x; echo end; echo other >&2'))
  expect(stdoutTail.length).toBe(65_536)
  expect(stdoutTail.endsWith('xend\n')).toBe(true)
})

test('groups are told of when they begin and when they are gone', async () => {
  const { heard, listener } = listening()
  await executor({ root, attempt: 'a' }, listener, NEVER)(shell('exit 1'))
  expect(heard.groups).toEqual(['begun', 'gone'])
})

test('a quiet program says nothing into the output, and answers all of it', async () => {
  const heard = listening()
  const exec = executor({ root, attempt: 'quiet' }, heard.listener, NEVER)
  const result = await exec({
    file: '/bin/sh',
    args: ['-c', 'cat; echo oh >&2'],
    input: 'x'.repeat(200_000),
    quiet: true,
  })
  expect(result.stdoutTail).toBe('x'.repeat(200_000))
  expect(result.stderrTail).toBe('oh\n')
  expect(heard.heard.text).toBe('')
})

test('a program that does not read its input is no reason to fail', async () => {
  const exec = executor({ root, attempt: 'deaf' }, listening().listener, NEVER)
  const result = await exec({ file: '/bin/true', args: [], input: 'x'.repeat(1_000_000) })
  expect(result.exitCode).toBe(0)
})

test('a program with a signal of its own is asked to end by it, and killed where it does not', async () => {
  const once = (script: string) => {
    const controller = new AbortController()
    const { listener } = listening(() => controller.abort())
    const exec = executor({ root, attempt: 'a' }, listener, NEVER)
    return exec({ ...shell(script), signal: controller.signal })
  }
  const asked = await once('echo up; sleep 20 & wait')
  expect(asked).toMatchObject({ exitCode: null, signal: 'SIGTERM' })
  const deaf = await once("trap '' TERM; echo up; sleep 20")
  expect(deaf).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
})
