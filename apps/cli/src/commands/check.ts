import { isValid } from '@contraflow/flow'
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
    .action((file: string, { json = false }: { readonly json?: boolean }) => {
      const { digest, issues } = readFlow(file, installedPlugins().catalog)
      const valid = isValid(issues)
      if (json) printJson({ valid, digest, issues })
      else printLines([...issueLines(issues), verdict(valid, issues.length, digest)])
      process.exitCode = valid ? 0 : 1
    })
}

function verdict(valid: boolean, count: number, digest: string | null): string {
  if (!valid) return `Not valid: ${counted(count, 'issue')}.`
  return `Valid${count === 0 ? '' : `, with ${counted(count, 'warning')}`}. ${digest ?? ''}`
}
