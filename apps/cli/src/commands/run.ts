import { artifactSources } from '@contraflow/engine'
import { artifactCache } from '@contraflow/runner'
import type { Command } from 'commander'
import { bringSource } from '../bring-source.ts'
import { DEFAULT_HOME, followRun } from '../follow-run.ts'
import { installedPlugins } from '../installed-catalog.ts'
import { issueLines, printJson, printLines } from '../print.ts'
import { planOf, readFlow } from '../read-flow.ts'
import { readInputs } from '../read-inputs.ts'

interface Options {
  readonly input: readonly string[]
  readonly home: string
  readonly root: string
  readonly json?: boolean
}

/** `run FILE`: runs a flow for real on this machine. Exit code 0 only for `succeeded`. */
export function addRun(program: Command): void {
  program
    .command('run')
    .argument('<file>', 'a flow in YAML or JSON; - reads standard input')
    .option(
      '--input <name=value>',
      'an input; name=@FILE takes it from a file, as secrets should be',
      (given: string, before: readonly string[]) => [...before, given],
      [],
    )
    .option('--home <dir>', 'where journal and snapshots are kept', DEFAULT_HOME)
    .option('--root <dir>', "the device's root: paths in the flow are below it", '/')
    .option('--json', 'its journal, a JSON object a line; the last line is its summary')
    .description('run a flow for real on this machine, without a server')
    .action(runFile)
}

async function runFile(file: string, { input, home, root, json = false }: Options): Promise<void> {
  const plugins = installedPlugins()
  const planned = planOf(readFlow(file, plugins.catalog), plugins.catalog)
  if (!planned.ok) {
    if (json) printJson({ error: { code: 'flow.invalid', issues: planned.issues } })
    else printLines([...issueLines(planned.issues), 'Not valid: it can not be run.'])
    process.exitCode = 1
    return
  }
  const { plan } = planned
  const values = {
    inputs: readInputs(plan.inputs, input),
    device: { name: 'this machine', tags: {} },
  }
  const cache = artifactCache(home)
  const artifacts = await Promise.all(
    artifactSources(plan, plugins.catalog, values).map((source) =>
      bringSource(source, file, cache),
    ),
  )
  const runId = `run_${process.hrtime.bigint().toString(36)}`
  const assignment = { ...values, runId, flowId: plan.name, plan, artifacts, deadlineAt: null }
  const { outcome } = await followRun({ home, root, plugins, json }, (runner) => {
    runner.assign(assignment)
    return runId
  })
  process.exitCode = outcome === 'succeeded' ? 0 : 1
}
