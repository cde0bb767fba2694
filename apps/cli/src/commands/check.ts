import { type Catalog, type Flow, isValid } from '@contraflow/flow'
import { createCheckHost, type InstalledPlugin, pluginIssues } from '@contraflow/plugin-runtime'
import type { Command } from 'commander'
import { installedPlugins } from '../installed-catalog.ts'
import { counted, issueLines, printJson, printLines } from '../print.ts'
import { readFlow } from '../read-flow.ts'

/** `check FILE`: everything that is wrong with a flow. Exit code 0 if it is valid, else 1. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .argument('<file>', 'a flow in YAML or JSON; - reads standard input')
    .option('--json', 'one JSON object: valid, digest, issues')
    .description('say everything that is wrong with a flow')
    .action(async (file: string, { json = false }: { readonly json?: boolean }) => {
      const { catalog, plugins } = installedPlugins()
      const { flow, digest, issues: own } = readFlow(file, catalog)
      const issues = flow === null ? own : [...own, ...(await checkedBy(plugins, flow, catalog))]
      const valid = isValid(issues)
      if (json) printJson({ valid, digest, issues })
      else printLines([...issueLines(issues), verdict(valid, issues.length, digest)])
      process.exitCode = valid ? 0 : 1
    })
}

/** What the plugins' own checks say. */
async function checkedBy(plugins: readonly InstalledPlugin[], flow: Flow, catalog: Catalog) {
  const host = createCheckHost()
  try {
    return await pluginIssues(flow, catalog, plugins, host)
  } finally {
    host.close()
  }
}

function verdict(valid: boolean, count: number, digest: string | null): string {
  if (!valid) return `Not valid: ${counted(count, 'issue')}.`
  return `Valid${count === 0 ? '' : `, with ${counted(count, 'warning')}`}. ${digest ?? ''}`
}
