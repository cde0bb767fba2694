'use client'
import type { InputDeclaration, InputValue } from '@contraflow/flow'
import { Button, Field, Select, TextInput } from '@contraflow/ui'
import { useState } from 'react'
import { useArtifacts } from '../../../api/use-artifacts.ts'
import { NumberBox } from '../number-box.tsx'

interface DefaultBoxProps {
  readonly declaration: InputDeclaration
  readonly problem: string | undefined
  readonly onChange: (value: InputValue | undefined) => void
}

/** What an input is where nobody gives it a value. */
export function DefaultBox(props: DefaultBoxProps) {
  const { declaration, problem, onChange } = props
  const { type, options = [], default: value } = declaration
  if (declaration.secret) return <SecretDefault {...props} />
  const written = value === undefined ? '' : String(value)
  switch (type) {
    case 'number':
      return (
        <NumberBox
          label="Default"
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
          {...(problem === undefined ? {} : { problem })}
        />
      )
    case 'boolean':
    case 'choice': {
      const offered = type === 'boolean' ? ['true', 'false'] : options
      const all = written === '' || offered.includes(written) ? offered : [...offered, written]
      return (
        <Field label="Default" problem={problem}>
          {(box) => (
            <Select
              {...box}
              value={written}
              onChange={({ target }) => {
                const chosen = target.value
                if (chosen === '') onChange(undefined)
                else onChange(type === 'boolean' ? chosen === 'true' : chosen)
              }}
            >
              <option value="">None</option>
              {all.map((option) => (
                <option key={option}>{option}</option>
              ))}
            </Select>
          )}
        </Field>
      )
    }
    case 'artifact':
    case 'string':
      return (
        <Field label="Default" problem={problem}>
          {(box) => (
            <>
              <TextInput
                {...box}
                className="font-mono text-xs"
                spellCheck={false}
                value={written}
                list={type === 'artifact' ? `${box.id}-files` : undefined}
                onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
              />
              {type === 'artifact' && <Files id={`${box.id}-files`} />}
            </>
          )}
        </Field>
      )
    default:
      return type satisfies never
  }
}

function Files({ id }: { id: string }) {
  const artifacts = useArtifacts()
  return (
    <datalist id={id}>
      {artifacts.map(({ name }) => (
        <option key={name} value={`artifact:${name}`} />
      ))}
    </datalist>
  )
}

/** A secret is written once and not shown again: it can be replaced and taken away. */
function SecretDefault({ declaration, problem, onChange }: DefaultBoxProps) {
  const [isWriting, setWriting] = useState(false)
  const [written, setWritten] = useState('')
  const { type, default: value } = declaration
  const isSet = value !== undefined
  const keep = () => {
    if (written !== '') onChange(valueIn(type, written))
    setWritten('')
    setWriting(false)
  }
  return (
    <Field label="Default" problem={problem}>
      {(box) =>
        isSet && !isWriting ? (
          <div className="flex items-center gap-2">
            <span id={box.id} className="flex-1 text-xs">
              Set
            </span>
            <Button size="small" onClick={() => setWriting(true)}>
              Replace…
            </Button>
            <Button size="small" look="broken" onClick={() => onChange(undefined)}>
              Remove
            </Button>
          </div>
        ) : (
          <div className="flex items-center gap-2">
            <TextInput
              {...box}
              type="password"
              autoComplete="new-password"
              placeholder={isSet ? 'The new one' : 'None'}
              value={written}
              onChange={({ target }) => setWritten(target.value)}
              onKeyDown={({ key }) => {
                if (key === 'Enter') keep()
                if (key === 'Escape') setWriting(false)
              }}
            />
            <Button size="small" disabled={written === ''} onClick={keep}>
              Set
            </Button>
          </div>
        )
      }
    </Field>
  )
}

function valueIn(type: InputDeclaration['type'], written: string): InputValue {
  if (type === 'boolean') return written === 'true'
  const number = Number(written)
  return type === 'number' && Number.isFinite(number) ? number : written
}
