'use client'
import type { InputDeclaration, InputValue, InputValues } from '@contraflow/flow'
import { Field, Select, Switch, TextInput } from '@contraflow/ui'
import { useState } from 'react'

/** A flow's inputs as boxes, drawn from their declaration; a box left empty takes the default. */
export function InputForm({
  declarations,
  values,
  problems,
  onChange,
}: {
  declarations: { readonly [name: string]: InputDeclaration }
  values: InputValues
  problems: ReadonlyMap<string, string>
  onChange: (values: InputValues) => void
}) {
  const set = (name: string, value: InputValue | undefined) => {
    const { [name]: _old, ...rest } = values
    onChange(value === undefined ? rest : { ...rest, [name]: value })
  }
  // An empty box is wrong once somebody has left it so.
  const [left, leave] = useState<ReadonlySet<string>>(new Set())
  const problemOf = (name: string) => {
    const isTold = values[name] !== undefined || left.has(name)
    return isTold ? problems.get(name) : undefined
  }
  return (
    <div className="grid max-w-md gap-3.5">
      {Object.entries(declarations).map(([name, declaration]) => (
        <Field
          key={name}
          label={name}
          hint={declaration.description}
          problem={problemOf(name)}
          required={declaration.required}
        >
          {(box) => (
            <InputBox
              box={{ ...box, onBlur: () => leave((before) => new Set(before).add(name)) }}
              declaration={declaration}
              name={name}
              value={values[name]}
              onChange={(value) => set(name, value)}
            />
          )}
        </Field>
      ))}
    </div>
  )
}

interface Box {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean
  readonly onBlur: () => void
}

function InputBox({
  box,
  name,
  declaration,
  value,
  onChange,
}: {
  box: Box
  name: string
  declaration: InputDeclaration
  value: InputValue | undefined
  onChange: (value: InputValue | undefined) => void
}) {
  const fallback = declaration.default
  // A secret's default is used, and not shown.
  const placeholder =
    fallback === undefined ? '' : declaration.secret ? 'Set in the flow' : String(fallback)
  switch (declaration.type) {
    case 'boolean':
      return <BooleanBox {...{ box, name, value, fallback, onChange }} />
    case 'choice':
      return (
        <Select
          {...box}
          value={String(value ?? fallback ?? '')}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          {fallback === undefined && <option value="" />}
          {(declaration.options ?? []).map((option) => (
            <option key={option}>{option}</option>
          ))}
        </Select>
      )
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
    case 'string':
    case 'artifact':
      return (
        <TextInput
          {...box}
          type={declaration.secret ? 'password' : 'text'}
          autoComplete="off"
          placeholder={placeholder}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        />
      )
    default:
      return declaration.type satisfies never
  }
}

/** A switch shows what is sent. Where nothing may be, since there is no default, it can not say that. */
function BooleanBox({
  box,
  name,
  value,
  fallback,
  onChange,
}: {
  box: Box
  name: string
  value: InputValue | undefined
  fallback: InputValue | undefined
  onChange: (value: InputValue | undefined) => void
}) {
  if (fallback !== undefined) {
    const isOn = (value ?? fallback) === true
    return <Switch label={name} checked={isOn} onCheckedChange={onChange} />
  }
  return (
    <Select
      {...box}
      value={value === undefined ? '' : String(value)}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value === 'true')}
    >
      <option value="">Not set</option>
      <option value="true">On</option>
      <option value="false">Off</option>
    </Select>
  )
}
