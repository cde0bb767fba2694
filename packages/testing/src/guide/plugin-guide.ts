import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const CONTRAFLOW = join(ROOT, 'apps/cli/src/main.ts')
const BLOCK = /(?:^`([^`\n]+)`\n\n)?^```(\w+)\n(.*?)^```$/gms

/** The guide for whoever writes a plugin. */
export const GUIDE = readFileSync(join(ROOT, 'docs/plugins.md'), 'utf8')

/** What the guide has its reader do, in order: a file to write or to change, or commands to run. */
const PARTS = [...GUIDE.matchAll(BLOCK)].map(([, file, language = '', text = '']) => ({
  file: file ?? null,
  language,
  text,
}))

/** The text of a file in the guide. */
export function listing(name: string): string {
  return PARTS.find(({ file }) => file === name)?.text ?? ''
}

/** The server that the reader has. */
export interface ReadersServer {
  readonly url: string
  readonly home: string
}

/** Commands as the reader types them: the shell's own npm, and a `contraflow` that knows the server. Never rejects. */
export function typed(
  text: string,
  cwd: string,
  { url, home }: ReadersServer,
): Promise<{ readonly code: number; readonly out: string }> {
  const script = `set -e\ncontraflow() { '${process.execPath}' '${CONTRAFLOW}' "$@"; }\n${text}`
  const env = { ...process.env, CONTRAFLOW_SERVER: url, CONTRAFLOW_HOME: home }
  return promisify(execFile)('/bin/sh', ['-c', script], { cwd, env, maxBuffer: 1e7 }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, out: `${stdout}${stderr}` }),
  )
}

/** npm's registry does not answer: nobody can follow the guide here. */
export class NoRegistry extends Error {}

/**
 * Follows the guide in a folder: its plugin is made in `notice` there, all files are written and all commands run, but lines
 * that `leavesOut` fits. Answers what the commands said. Rejects where one fails, and where a file that was made is not what
 * the guide shows of it.
 */
export async function followGuide(
  folder: string,
  server: ReadersServer,
  leavesOut: RegExp | null = null,
): Promise<string> {
  const notice = join(folder, 'notice')
  let said = ''
  for (const { file, language, text } of PARTS) {
    if (file !== null && language === 'diff') change(join(notice, file), text)
    else if (file !== null) write(join(notice, file), text)
    else if (language === 'sh') {
      const lines = text.split('\n').filter((line) => leavesOut?.test(line) !== true)
      const cwd = existsSync(notice) ? notice : folder
      said += await ran(lines.join('\n'), cwd, server)
    }
  }
  return said
}

function write(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') !== text) {
    throw new Error(`${path} is not what the guide shows of it`)
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Each hunk of the diff stands in the file just once. */
function change(path: string, diff: string): void {
  const changed = diff.split(/^@@\n/m).reduce(
    (text, hunk) => {
      const [before, after] = [side(hunk, '-'), side(hunk, '+')]
      const [head, tail, ...more] = text.split(before)
      if (head === undefined || tail === undefined || more.length > 0) {
        throw new Error(`${path} does not hold just once what the guide changes in it:\n${before}`)
      }
      return `${head}${after}${tail}`
    },
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, changed)
}

function side(hunk: string, sign: '-' | '+'): string {
  return hunk
    .split('\n')
    .filter((line) => line.startsWith(' ') || line.startsWith(sign))
    .map((line) => `${line.slice(1)}\n`)
    .join('')
}

const NO_REGISTRY =
  /ENOTFOUND|EAI_AGAIN|npm error code (E5\d\d|ECONN\w+|ENETUNREACH|ERR_SOCKET_TIMEOUT|ETIMEDOUT)/

async function ran(text: string, cwd: string, server: ReadersServer): Promise<string> {
  const { code, out } = await typed(text, cwd, server)
  if (NO_REGISTRY.test(out)) throw new NoRegistry(out)
  if (code !== 0) throw new Error(`exit code ${code} of:\n${text}\n${out}`)
  return out
}
