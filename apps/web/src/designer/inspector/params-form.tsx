'use client'
import type { JsonSchema, Step } from '@contraflow/flow'
import { Field, Select, Switch, TextArea, TextInput } from '@contraflow/ui'
import { useState } from 'react'

type Params = Step['params']
type Json = Params[string]
type Schema = { readonly [key: string]: Json | undefined }

/** A type's params as boxes, drawn from its JSON Schema; what a plugin author writes is enough. */
export function ParamsForm({
  schema,
  params,
  problems,
  onChange,
}: {
  schema: JsonSchema
  params: Params
  /** By the name of the param. */
  problems: ReadonlyMap<string, string>
  onChange: (params: Params, name: string) => void
}) {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const set = (name: string, value: Json | undefined) => {
    const { [name]: _old, ...rest } = params
    onChange(value === undefined ? rest : { ...rest, [name]: value }, name)
  }
  return (
    <div className="grid gap-3.5">
      {Object.entries(properties).map(([name, property]) =>
        isRecord(property) ? (
          <ParamField
            key={name}
            name={name}
            schema={property}
            isRequired={required.includes(name)}
            value={params[name]}
            problem={problems.get(name)}
            onChange={(value) => set(name, value)}
          />
        ) : null,
      )}
    </div>
  )
}

interface ParamProps {
  readonly name: string
  readonly schema: Schema
  readonly isRequired: boolean
  readonly value: Json | undefined
  readonly problem: string | undefined
  readonly onChange: (value: Json | undefined) => void
}

function ParamField(props: ParamProps) {
  const { name, schema, isRequired, value, problem, onChange } = props
  const label = text(schema['title']) ?? name
  const hint = text(schema['description'])
  if (schema['type'] === 'boolean') {
    const on = typeof value === 'boolean' ? value : schema['default'] === true
    return (
      <div className="flex items-start gap-2.5">
        <Switch label={label} checked={on} onCheckedChange={onChange} />
        <div>
          <p className="text-xs font-semibold">{label}</p>
          <p className="text-2xs text-muted">{hint}</p>
        </div>
      </div>
    )
  }
  return (
    <Field label={label} hint={hint} problem={problem} required={isRequired}>
      {(box) => <ParamBox {...props} box={box} />}
    </Field>
  )
}

const LINES = new Set(['script', 'command'])

function ParamBox({
  schema,
  value,
  onChange,
  box,
}: ParamProps & { box: { id: string; 'aria-describedby': string; 'aria-invalid': boolean } }) {
  const fallback = schema['default']
  const placeholder =
    typeof fallback === 'string' || typeof fallback === 'number' ? `${fallback}` : ''
  if (Array.isArray(schema['enum'])) {
    return <ChoiceBox options={schema['enum']} value={value} onChange={onChange} box={box} />
  }
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return (
        <TextInput
          {...box}
          type="number"
          placeholder={placeholder}
          value={typeof value === 'number' ? value : ''}
          onChange={({ target }) =>
            onChange(target.value === '' ? undefined : target.valueAsNumber)
          }
        />
      )
    case 'string': {
      const format = text(schema['format']) ?? ''
      const shared = { ...box, placeholder, value: text(value) ?? '', spellCheck: false }
      return LINES.has(format) ? (
        <TextArea
          {...shared}
          rows={format === 'script' ? 9 : 3}
          className="font-mono text-xs"
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      ) : (
        <TextInput
          {...shared}
          className="font-mono text-xs"
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      )
    }
    default:
      return <LinesBox schema={schema} value={value} onChange={onChange} box={box} />
  }
}

function ChoiceBox({
  options,
  value,
  onChange,
  box,
}: Pick<ParamProps, 'value' | 'onChange'> & {
  options: readonly Json[]
  box: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }
}) {
  return (
    <Select
      {...box}
      value={text(value) ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="" />
      {options.map((option) => (
        <option key={String(option)} value={String(option)}>
          {String(option)}
        </option>
      ))}
    </Select>
  )
}

/** Lists and tables of words: one a line, `NAME=value` for tables; anything else as JSON. */
function LinesBox({
  schema,
  value,
  onChange,
  box,
}: Pick<ParamProps, 'schema' | 'value' | 'onChange'> & {
  box: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }
}) {
  const kind = schema['type'] === 'array' ? 'list' : isWordTable(schema) ? 'table' : 'json'
  const [written, setWritten] = useState(() => linesOf(kind, value))
  const placeholder = { list: 'one a line', table: 'NAME=value, one a line', json: 'JSON' }[kind]
  return (
    <TextArea
      {...box}
      rows={3}
      className="font-mono text-xs"
      placeholder={placeholder}
      value={written}
      onChange={(event) => {
        setWritten(event.target.value)
        onChange(valueIn(kind, event.target.value))
      }}
    />
  )
}

type Kind = 'list' | 'table' | 'json'

function linesOf(kind: Kind, value: Json | undefined): string {
  if (value === undefined) return ''
  if (kind === 'list' && Array.isArray(value)) return value.map(String).join('\n')
  if (kind === 'table' && isRecord(value)) {
    return Object.entries(value)
      .map(([name, word]) => `${name}=${word}`)
      .join('\n')
  }
  return JSON.stringify(value, null, 2)
}

function valueIn(kind: Kind, written: string): Json | undefined {
  if (written.trim() === '') return undefined
  const lines = written.split('\n').filter((line) => line.trim() !== '')
  if (kind === 'list') return lines
  if (kind === 'table') {
    return Object.fromEntries(
      lines.map((line) => {
        const at = line.indexOf('=')
        return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)]
      }),
    )
  }
  try {
    const value: Json = JSON.parse(written)
    return value
  } catch {
    // Not yet JSON: kept as it is written, and named as a problem by the check of the params.
    return written
  }
}

function isWordTable(schema: Schema): boolean {
  const { additionalProperties: each } = schema
  return isRecord(each) && each['type'] === 'string'
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
