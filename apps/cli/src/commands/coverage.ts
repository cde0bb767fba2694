import { type CoverageRow, coverage } from '@contraflow/engine'
import type { Command } from 'commander'
import { installedPlugins } from '../installed-catalog.ts'
import { issueLines, printJson, printLines } from '../print.ts'
import { planOf, readFlow } from '../read-flow.ts'

/** `coverage FILE`: what each single failure comes to. Exit code 0 whenever it answered; 1 for a flow that is not valid. */
export function addCoverage(program: Command): void {
  program
    .command('coverage')
    .argument('<file>', 'a flow in YAML or JSON; - reads standard input')
    .option('--json', 'a JSON list, one row a step')
    .description('say what every single failure would come to')
    .action((file: string, { json = false }: { readonly json?: boolean }) => {
      const { catalog } = installedPlugins()
      const planned = planOf(readFlow(file, catalog), catalog)
      if (planned.ok) {
        const rows = coverage(planned.plan)
        if (json) printJson(rows)
        else printLines(rows.flatMap(rowLines))
        return
      }
      if (json) printJson({ error: { code: 'flow.invalid', issues: planned.issues } })
      else
        printLines([...issueLines(planned.issues), 'Not valid: its failures can not be foretold.'])
      process.exitCode = 1
    })
}

function rowLines(row: CoverageRow): readonly string[] {
  const more = (label: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`    ${label} ${ids.join(', ')}`]
  return [
    `${row.step}: ${row.outcomes.join(' or ')}`,
    ...more('reached if these fail too:', row.with ?? []),
    ...more('always runs:', row.always),
    ...more('depends on timing:', row.depends),
    ...more('not undone:', row.leftUndone.always),
    ...more('not undone, depending on timing:', row.leftUndone.depends),
  ]
}
