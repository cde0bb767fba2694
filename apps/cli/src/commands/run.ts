import { statSync } from 'node:fs'
import { artifactSources } from '@contraflow/engine'
import type { LoadedPlugins } from '@contraflow/plugin-runtime'
import { artifactCache, type Runner } from '@contraflow/runner'
import type { Command } from 'commander'
import { bringSource } from '../bring-source.ts'
import { DEFAULT_HOME, followRun, type Wanted } from '../follow-run.ts'
import { installedPlugins } from '../installed-catalog.ts'
import { openRun } from '../kept-run.ts'
import { issueLines, printJson, printLines } from '../print.ts'
import { type Planned, planOf, readFlow } from '../read-flow.ts'
import { readInputs } from '../read-inputs.ts'
import { resumeRun } from '../resume-run.ts'
import { WrongUse } from '../wrong-use.ts'

interface Options {
  readonly input: readonly string[]
  readonly home: string
  readonly root?: string
  readonly resume?: boolean
  readonly json?: boolean
}

/**
 * `run FILE`: runs a flow for real on this machine. `run --resume`: goes on with the run that was killed. Exit code 0 only
 * for `succeeded`, and for `rolled-back` where that was ordered.
 */
export function addRun(program: Command): void {
  program
    .command('run')
    .argument('[file]', 'a flow in YAML or JSON; - reads standard input')
    .option(
      '--input <name=value>',
      'an input; name=@FILE takes it from a file, as secrets should be',
      (given: string, before: readonly string[]) => [...before, given],
      [],
    )
    .option('--resume', 'go on with the run of this home that was killed; takes no file, no input')
    .option('--home <dir>', 'where journal and snapshots are kept', DEFAULT_HOME)
    .option(
      '--root <dir>',
      'the device\'s root: paths in the flow are below it (default: "/"; with --resume: where it began)',
    )
    .option('--json', 'its journal, a JSON object a line; the last line is its summary')
    .description('run a flow for real on this machine, without a server')
    .action(runOrResume)
}

async function runOrResume(file: string | undefined, options: Options): Promise<void> {
  const { resume = false, input, home, root, json = false } = options
  if (!resume && file !== undefined) return runFile(file, options)
  if (!resume) {
    throw new WrongUse('option.invalid', 'name a file, or go on with what was killed: --resume')
  }
  if (file !== undefined || input.length > 0) {
    throw new WrongUse(
      'option.invalid',
      '--resume goes on with the flow and the inputs that the run has: it takes no file and no --input',
    )
  }
  const done = await resumeRun({ home, root, plugins: installedPlugins(), json })
  process.exitCode = done ? 0 : 1
}

async function runFile(
  file: string,
  { input, home, root = '/', json = false }: Options,
): Promise<void> {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new WrongUse('option.invalid', `--root ${root} is no folder of this machine`)
  }
  const plugins = installedPlugins()
  const planned = planOf(readFlow(file, plugins.catalog), plugins.catalog)
  if (!planned.ok) {
    if (json) printJson({ error: { code: 'flow.invalid', issues: planned.issues } })
    else printLines([...issueLines(planned.issues), 'Not valid: it can not be run.'])
    process.exitCode = 1
    return
  }
  const wanted = newRun(planned.plan, file, input, home, plugins)
  const { outcome } = await followRun({ home, root, plugins, json }, wanted)
  process.exitCode = outcome === 'succeeded' ? 0 : 1
}

function newRun(
  plan: Extract<Planned, { readonly ok: true }>['plan'],
  file: string,
  input: readonly string[],
  home: string,
  { catalog }: LoadedPlugins,
): Wanted {
  const values = {
    inputs: readInputs(plan.inputs, input),
    device: { name: 'this machine', tags: {} },
  }
  return {
    check: (runner) => requireNoneOpen(runner, home),
    async begin(runner) {
      const cache = artifactCache(home)
      const artifacts = await Promise.all(
        artifactSources(plan, catalog, values).map((source) => bringSource(source, file, cache)),
      )
      const runId = `run_${process.hrtime.bigint().toString(36)}`
      runner.assign({ ...values, runId, flowId: plan.name, plan, artifacts, deadlineAt: null })
      return runId
    },
  }
}

function requireNoneOpen(runner: Runner, home: string): void {
  const open = openRun(runner)
  if (open === null) return
  const { runId, plan } = open.assignment
  throw new WrongUse(
    'run.open',
    `${runId} of "${plan.name}" in ${home} was killed before its end: go on with it first (contraflow run --resume), or name another home`,
  )
}
