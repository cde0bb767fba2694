import { createInterface } from 'node:readline'
import { checkFlow, type RunSummary, rehearse } from '@contraflow/engine'
import type { Catalog, Issue } from '@contraflow/flow'
import type { Command } from 'commander'
import { installedPlugins } from '../installed-catalog.ts'
import { issueLines, printJson, printLines } from '../print.ts'
import { planOf, readFlow, requireIds } from '../read-flow.ts'
import { summaryLines } from '../summary-lines.ts'
import { WrongUse } from '../wrong-use.ts'

interface Options {
  readonly fail?: string
  readonly json?: boolean
  readonly batch?: string
}

/** `rehearse FILE`: what a run would do. Exit code 0 whenever it answered; 1 for a flow that is not valid. */
export function addRehearse(program: Command): void {
  program
    .command('rehearse')
    .argument('[file]', 'a flow in YAML or JSON; - reads standard input')
    .option('--fail <ids>', 'steps and actions that fail, separated by commas')
    .option('--batch <source>', '- reads { "flow": …, "fail": […] } a line from standard input')
    .option('--json', 'one JSON object')
    .description('predict a run with the engine that devices use')
    .action(async (file: string | undefined, options: Options) => {
      const { catalog } = installedPlugins()
      if (options.batch !== undefined) await rehearseBatch(options.batch, file, catalog)
      else rehearseFile(file, options, catalog)
    })
}

function rehearseFile(
  file: string | undefined,
  { fail = '', json = false }: Options,
  catalog: Catalog,
): void {
  if (file === undefined) throw new WrongUse('option.invalid', 'name a file, or use --batch -')
  const planned = planOf(readFlow(file, catalog), catalog)
  if (!planned.ok) {
    if (json) printJson({ error: notValid(planned.issues) })
    else printLines([...issueLines(planned.issues), 'Not valid: it can not be rehearsed.'])
    process.exitCode = 1
    return
  }
  const failing = fail.split(',').filter((id) => id !== '')
  requireIds(planned.plan, failing)
  const summary = rehearse(planned.plan, { fail: failing })
  if (json) printJson(summary)
  else printLines(summaryLines(summary, planned.plan))
}

async function rehearseBatch(
  source: string,
  file: string | undefined,
  catalog: Catalog,
): Promise<void> {
  if (source !== '-' || file !== undefined) {
    throw new WrongUse('option.invalid', '--batch reads standard input only: --batch -')
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') printJson(answer(line, catalog))
  }
}

/** One line's answer; whatever is wrong with the line is said in its place, so that the answers stay in order. */
function answer(line: string, catalog: Catalog): RunSummary | { readonly error: object } {
  const request = readRequest(line)
  if ('error' in request) return request
  const planned = planOf(checkFlow(request.flow, catalog), catalog)
  if (!planned.ok) return { error: notValid(planned.issues) }
  try {
    requireIds(planned.plan, request.fail)
  } catch (error) {
    if (error instanceof WrongUse) return { error: { code: error.code, message: error.message } }
    throw error
  }
  return rehearse(planned.plan, { fail: request.fail })
}

type Request = { readonly flow: unknown; readonly fail: readonly string[] }

function readRequest(line: string): Request | { readonly error: object } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { error: { code: 'line.malformed', message: 'The line is no JSON.' } }
  }
  const malformed = {
    error: { code: 'line.malformed', message: 'A line is { "flow": …, "fail": [ids] }.' },
  }
  if (typeof value !== 'object' || value === null || !('flow' in value)) return malformed
  const fail: unknown = 'fail' in value ? value.fail : []
  return Array.isArray(fail) && fail.every((id): id is string => typeof id === 'string')
    ? { flow: value.flow, fail }
    : malformed
}

function notValid(issues: readonly Issue[]): object {
  const [first] = issues.filter(({ severity }) => severity === 'error')
  return { code: 'flow.invalid', message: first?.message ?? 'The flow is not valid.', issues }
}
