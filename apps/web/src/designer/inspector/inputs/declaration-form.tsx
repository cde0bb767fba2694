'use client'
import {
  changeInput,
  type InputChange,
  type InputDeclaration,
  inputNameRefusal,
  renameInput,
} from '@contraflow/flow'
import { Field, Select, Switch, TextArea, TextInput } from '@contraflow/ui'
import { useState } from 'react'
import { NumberBox } from '../number-box.tsx'
import { DefaultBox } from './default-box.tsx'
import type { InputRowProps } from './inputs-form.tsx'

const TYPES: readonly InputDeclaration['type'][] = [
  'string',
  'number',
  'boolean',
  'choice',
  'artifact',
]

/** One input's declaration: only what goes with its type. */
export function DeclarationForm(props: InputRowProps) {
  const { name, declaration, problems, apply } = props
  const { type, required, secret, description, options, pattern, min, max } = declaration
  const change = (what: InputChange, group?: string) =>
    apply(
      (before) => changeInput(before, name, what),
      group === undefined ? undefined : `input ${name} ${group}`,
    )
  return (
    <div className="grid min-w-0 gap-3">
      <NameBox {...props} />
      <Field label="Type" problem={type === 'choice' ? undefined : problems.get('type')}>
        {(box) => (
          <Select
            {...box}
            value={type}
            onChange={({ target }) => {
              const chosen = TYPES.find((each) => each === target.value)
              if (chosen !== undefined) change({ type: chosen })
            }}
          >
            {TYPES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Description" hint="Shown to whoever deploys.">
        {(box) => (
          <TextInput
            {...box}
            value={description ?? ''}
            onChange={({ target }) =>
              change({ description: target.value === '' ? undefined : target.value }, 'description')
            }
          />
        )}
      </Field>
      {type === 'choice' && (
        <OptionsBox
          options={options ?? []}
          problem={problems.get('options') ?? problems.get('type')}
          onChange={(next) => change({ options: next }, 'options')}
        />
      )}
      <DefaultBox
        declaration={declaration}
        problem={problems.get('default')}
        onChange={(value) => change({ default: value }, 'default')}
      />
      {type === 'string' && (
        <Field
          label="Pattern"
          hint="A regular expression that the value must match, as in ^v[0-9]."
          problem={problems.get('pattern')}
        >
          {(box) => (
            <TextInput
              {...box}
              className="font-mono text-xs"
              spellCheck={false}
              value={pattern ?? ''}
              onChange={({ target }) =>
                change({ pattern: target.value === '' ? undefined : target.value }, 'pattern')
              }
            />
          )}
        </Field>
      )}
      {type === 'number' && (
        <div className="grid grid-cols-2 items-start gap-2">
          <NumberBox
            label="At least"
            value={min ?? null}
            onChange={(next) => change({ min: next ?? undefined }, 'min')}
            {...problemOf(problems.get('min'))}
          />
          <NumberBox
            label="At most"
            value={max ?? null}
            onChange={(next) => change({ max: next ?? undefined }, 'max')}
            {...problemOf(problems.get('max'))}
          />
        </div>
      )}
      <div className="flex items-center gap-5">
        <Switch
          label="Required"
          checked={required}
          onCheckedChange={(on) => change({ required: on })}
          caption={<span className="text-xs font-semibold">Required</span>}
        />
        <Switch
          label="Secret"
          checked={secret}
          onCheckedChange={(on) => change({ secret: on })}
          caption={<span className="text-xs font-semibold">Secret</span>}
        />
      </div>
      {secret && (
        <p className="-mt-1.5 text-2xs text-muted">
          Masked in output and encrypted on the device. A default is part of the flow’s document,
          and readable in its source: better ask for it at deployment.
        </p>
      )}
    </div>
  )
}

function problemOf(problem: string | undefined): { problem?: string } {
  return problem === undefined ? {} : { problem }
}

/** Takes effect when it is left, so that look-ups do not follow every letter. */
function NameBox({ name, inputs, onRenamed, apply }: InputRowProps) {
  const [written, setWritten] = useState(name)
  const refusal = written === name ? null : inputNameRefusal({ inputs }, written)
  const rename = () => {
    if (written === name || refusal !== null) return
    apply((before) => renameInput(before, name, written))
    onRenamed(written)
  }
  return (
    <Field
      label="Name"
      problem={refusal ?? undefined}
      hint="Where steps look it up, the name changes along."
    >
      {(box) => (
        <TextInput
          {...box}
          className="font-mono text-xs"
          spellCheck={false}
          value={written}
          onChange={({ target }) => setWritten(target.value)}
          onBlur={rename}
          onKeyDown={({ key }) => {
            if (key === 'Enter') rename()
            if (key === 'Escape') setWritten(name)
          }}
        />
      )}
    </Field>
  )
}

/** One option a line; empty lines are being written. */
function OptionsBox({
  options,
  problem,
  onChange,
}: {
  options: readonly string[]
  problem: string | undefined
  onChange: (options: string[]) => void
}) {
  const [own, setOwn] = useState({ text: options.join('\n'), options })
  const isOwn = own.options.join('\n') === options.join('\n')
  return (
    <Field label="Options" hint="One a line." problem={problem}>
      {(box) => (
        <TextArea
          {...box}
          rows={3}
          className="font-mono text-xs"
          spellCheck={false}
          value={isOwn ? own.text : options.join('\n')}
          onChange={({ target }) => {
            const next = target.value.split('\n').filter((line) => line.trim() !== '')
            setOwn({ text: target.value, options: next })
            onChange(next)
          }}
        />
      )}
    </Field>
  )
}
