'use client'
import { decidingParams, isParamRequired, isValid } from '@contraflow/flow'
import { Button, Menu, MenuItem } from '@contraflow/ui'
import { ChevronDown, ChevronRight, Sparkle, X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { NestedFieldProvider } from './nested-field.ts'
import { ParamField } from './param-field.tsx'
import { ToolButton } from './param-frame.tsx'
import { useIssuesBelow, useProblems } from './param-scope.ts'
import { type Json, type Params, propertiesOf, type Schema } from './param-shape.ts'
import { Says } from './says.tsx'

export interface Example {
  readonly title: string
  readonly params: Json
}

/** So many boxes are seen at a glance; of more, those that nobody had to fill in wait behind one line. */
const MAX_AT_A_GLANCE = 6

/** A type's params as boxes, drawn from its JSON Schema; what a plugin author writes is enough. */
export function ParamsForm({
  schema,
  params,
  summaryParam,
  examples,
  onChange,
  onExample,
}: {
  schema: Schema
  params: Params
  /** The one that stands on the card, and so is never hidden. */
  summaryParam: string | undefined
  examples: readonly Example[]
  onChange: (name: string, value: Json | undefined) => void
  onExample: (params: Params) => void
}) {
  const properties = Object.entries(propertiesOf(schema))
  const names = properties.map(([name]) => name)
  // Decided once: no box goes away while it is emptied. One that another param calls for comes forth.
  const [hidden] = useState(() => new Set(quietNames(schema, params, summaryParam)))
  const field = ([name, property]: readonly [string, Schema]) => (
    <ParamField
      key={name}
      name={name}
      path={name}
      schema={property}
      isRequired={isParamRequired(schema, name, params)}
      value={params[name]}
      siblings={params}
      onChange={(value) => onChange(name, value)}
    />
  )
  const isQuiet = (name: string) => hidden.has(name) && !isParamRequired(schema, name, params)
  const more = properties.filter(([name]) => isQuiet(name))
  return (
    <NestedFieldProvider value={ParamField}>
      <div className="grid min-w-0 gap-3.5">
        <Examples examples={examples} onExample={onExample} />
        {properties.filter(([name]) => !isQuiet(name)).map(field)}
        {more.length > 0 && (
          <More names={more.map(([name]) => name)} params={params}>
            {more.map(field)}
          </More>
        )}
        <Unknown
          names={Object.keys(params).filter((name) => !names.includes(name))}
          isStrict={schema['additionalProperties'] === false}
          onRemove={(name) => onChange(name, undefined)}
        />
      </div>
    </NestedFieldProvider>
  )
}

function quietNames(
  schema: Schema,
  params: Params,
  summaryParam: string | undefined,
): readonly string[] {
  const names = Object.keys(propertiesOf(schema))
  if (names.length <= MAX_AT_A_GLANCE) return []
  const deciding = decidingParams(schema)
  return names.filter(
    (name) =>
      !(isParamRequired(schema, name, params) || deciding.has(name)) &&
      name !== summaryParam &&
      params[name] === undefined,
  )
}

function Examples({
  examples,
  onExample,
}: {
  examples: readonly Example[]
  onExample: (params: Params) => void
}) {
  const usable = examples.flatMap(({ title, params }) =>
    typeof params === 'object' && params !== null && !Array.isArray(params)
      ? [{ title, params }]
      : [],
  )
  if (usable.length === 0) return null
  return (
    <Menu
      trigger={
        <Button look="quiet" size="small" className="-ml-2 justify-self-start">
          <Sparkle /> Start from an example
        </Button>
      }
    >
      {usable.map(({ title, params }) => (
        <MenuItem key={title} onSelect={() => onExample({ ...params })}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  )
}

function More({
  names,
  params,
  children,
}: {
  names: readonly string[]
  params: Params
  children: ReactNode
}) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const issues = useIssuesBelow(names)
  const set = names.filter((name) => params[name] !== undefined).length
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <div className="grid min-w-0 gap-3.5">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="-mx-1 flex cursor-pointer items-center gap-1 rounded-md px-1 py-0.5 text-xs font-semibold text-muted hover:text-ink"
      >
        <Icon className="size-4" aria-hidden="true" />
        {names.length} more options
        {set > 0 && <span className="font-normal">, {set} set</span>}
        {issues.length > 0 && (
          <span className={`font-normal ${isValid(issues) ? 'text-back' : 'text-broken'}`}>
            , {issues.length} {issues.length === 1 ? 'problem' : 'problems'}
          </span>
        )}
      </button>
      <div id={id} hidden={!isOpen} className={isOpen ? 'grid min-w-0 gap-3.5' : ''}>
        {isOpen && children}
      </div>
    </div>
  )
}

/** What the type has no box for: of another version of its plugin, or written by hand. */
function Unknown({
  names,
  isStrict,
  onRemove,
}: {
  names: readonly string[]
  isStrict: boolean
  onRemove: (name: string) => void
}) {
  const { says } = useProblems('')
  if (!isStrict || (names.length === 0 && says.length === 0)) return null
  return (
    <section className="grid gap-1 border-t border-line pt-3">
      <h3 className="text-xs font-semibold">Not known to this type</h3>
      <p className="text-2xs">
        <Says says={says} />
      </p>
      {names.map((name) => (
        <p key={name} className="flex items-center gap-2">
          <code className="min-w-0 flex-1 truncate font-mono text-xs">{name}</code>
          <ToolButton label={`Remove ${name}`} onPress={() => onRemove(name)}>
            <X />
          </ToolButton>
        </p>
      ))}
    </section>
  )
}
