import type { Finding } from './finding.ts'
import type { Proof } from './prove-plugin.ts'

const WORDS = { holds: 'ok     ', fails: 'FAILS  ', skipped: 'skipped' } as const

/** Findings of one step type or action as lines for a person: a heading an example, then what holds and what does not. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  let heading = ''
  return findings.flatMap((finding) => {
    const { uses, of, example, verdict, sentence } = finding
    const type = of ?? uses
    const title = example === null || example === '' ? type : `${type}  “${example}”`
    const who = of === undefined ? '' : `${uses}: `
    const line = `  ${WORDS[verdict]}  ${who}${sentence}`
    if (title === heading) return [line]
    heading = title
    return [title, line]
  })
}

/** The last lines: how it stands as a whole. */
export function verdictLines({
  plugin,
  version,
  findings,
  underPermissions,
}: Proof): readonly string[] {
  const count = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length
  const counts = `${count('holds')} hold, ${count('fails')} fail, ${count('skipped')} skipped`
  const permissions = `Its permissions were not tried: that takes Node 26 or newer, and this is ${process.version}.`
  return [`${plugin} ${version}: ${counts}`, ...(underPermissions ? [] : [permissions])]
}
