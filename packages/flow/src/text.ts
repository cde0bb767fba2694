import { parseDocument, stringify } from 'yaml'
import type * as z from 'zod'
import { type Flow, flowSchema, type InputDeclaration } from './document.ts'
import { type Issue, issue } from './issue.ts'
import { jsonProblem } from './json-problem.ts'
import { problemWords } from './params-problem.ts'

const MOST_YAML_PROBLEMS = 3

/** A document read, or what is wrong with its shape (`document.malformed`, all of it). */
export type ParsedFlow =
  | { readonly flow: Flow; readonly issues: readonly [] }
  | { readonly flow: null; readonly issues: readonly Issue[] }

/** Reads a value as a flow, defaults filled in. Never throws. */
export function parseFlow(value: unknown): ParsedFlow {
  const problem = jsonProblem(value)
  if (problem !== null) return { flow: null, issues: [malformed(problem)] }
  const result = flowSchema.safeParse(value, { error: inWords })
  return result.success
    ? { flow: result.data, issues: [] }
    : { flow: null, issues: result.error.issues.map(malformed) }
}

/** Reads a flow written in YAML 1.2 or JSON. Never throws; what can't be read is named with its line. */
export function parseFlowText(text: string): ParsedFlow {
  const value = readYaml(text)
  return 'problems' in value
    ? {
        flow: null,
        issues: value.problems.map((problem) => issue('document.malformed', [], problem)),
      }
    : parseFlow(value.document)
}

/**
 * A flow as YAML, as a person would have written it: what is default is left out, and keys follow each other as in the
 * schema, in whatever order edits have left them. Params and inputs keep the order that the person gave them.
 */
export function flowToYaml(flow: Flow): string {
  return stringify(withoutDefaults(inOrder(flow)), { lineWidth: 120, version: '1.2' })
}

/** By reading it once more; one that is malformed meanwhile stays as it is. */
function inOrder(flow: Flow): Flow {
  return flowSchema.safeParse(flow).data ?? flow
}

const MAX_TEXT_CHARACTERS = 20_000_000

function readYaml(
  text: string,
): { readonly document: unknown } | { readonly problems: readonly string[] } {
  if (text.length > MAX_TEXT_CHARACTERS) return { problems: ['The document is larger than 20 MB.'] }
  const document = parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: true })
  if (document.errors.length > 0) {
    return {
      // Most of what follows the first comes of it.
      problems: document.errors
        .slice(0, MOST_YAML_PROBLEMS)
        .map(({ message }) => `This is no YAML: ${firstLine(message)}`),
    }
  }
  try {
    return { document: document.toJS({ maxAliasCount: 1_000 }) }
  } catch (error) {
    return {
      problems: [`This is no YAML: ${error instanceof Error ? error.message : String(error)}`],
    }
  }
}

/** Without the line that it is about, drawn with a mark below it, for which there is no room in a sentence. */
function firstLine(message: string): string {
  return `${message.split('\n', 1)[0]?.replace(/:$/, '')}.`
}

function malformed({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[]
  readonly message: string
}): Issue {
  return issue('document.malformed', path, `${placeOf(path)}: ${message}`)
}

/** For what the schema has no words of its own. */
function inWords(problem: z.core.$ZodRawIssue): string | null {
  const isMissing = problem.code === 'invalid_type' && problem.input === undefined
  return isMissing ? 'is missing' : problemWords(problem)
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'The document' : path.map(String).join('.')
}

function withoutDefaults(flow: Flow): unknown {
  const { format, name, inputs, steps, rollbacks, flowRollback, edges, settings, layout } = flow
  const action = ({ undoes, ...rest }: Flow['rollbacks'][number]) =>
    undoes ? rest : { ...rest, undoes }
  const { positions, groups, notes } = layout
  return {
    format,
    name,
    ...unlessEmpty('inputs', mapValues(inputs, inputWithoutDefaults)),
    steps,
    ...(rollbacks.length === 0 ? {} : { rollbacks: rollbacks.map(action) }),
    ...(flowRollback === undefined
      ? {}
      : { flowRollback: { actions: flowRollback.actions.map(action) } }),
    edges,
    ...(settings.rollbackOrder === 'newest-first' ? {} : { settings }),
    ...unlessEmpty('layout', {
      ...unlessEmpty('positions', positions),
      ...(groups.length === 0 ? {} : { groups }),
      ...(notes.length === 0 ? {} : { notes }),
    }),
  }
}

function unlessEmpty(key: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [key]: value }
}

function inputWithoutDefaults(declaration: InputDeclaration): object {
  const { required, secret } = declaration
  const isDefault = (key: string) =>
    (key === 'required' && !required) || (key === 'secret' && !secret)
  return Object.fromEntries(Object.entries(declaration).filter(([key]) => !isDefault(key)))
}

function mapValues<T>(record: { readonly [key: string]: T }, map: (value: T) => object): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
