'use client'
import {
  addInput,
  type Flow,
  type InputDeclaration,
  type Issue,
  moveInput,
  removeInput,
} from '@contraflow/flow'
import { Button, classNames } from '@contraflow/ui'
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ApplyEdit } from '../../draft.ts'
import { FLOW_PART } from '../../into-inspector.ts'
import { DeclarationForm } from './declaration-form.tsx'
import { defaultWords } from './default-words.ts'

/** What is asked for at deployment: declared, ordered, taken away. One at a time is open. */
export function InputsForm({
  inputs,
  issues,
  apply,
}: {
  inputs: Flow['inputs']
  issues: readonly Issue[]
  apply: ApplyEdit
}) {
  const [opened, setOpened] = useState<string | null>(null)
  const problems = useMemo(() => problemsOf(issues), [issues])
  const names = Object.keys(inputs)
  return (
    <section aria-label="Inputs" className="grid min-w-0 gap-1.5">
      <h3 className="text-xs font-semibold">Inputs, asked for at deployment</h3>
      {names.length === 0 && (
        <p className="text-2xs text-muted">
          None. Declare one, and look it up in a step as {'${{ inputs.NAME }}'}.
        </p>
      )}
      {Object.entries(inputs).map(([name, declaration], index) => (
        <InputRow
          key={name}
          name={name}
          declaration={declaration}
          index={index}
          count={names.length}
          inputs={inputs}
          problems={problems.get(name) ?? NONE}
          isOpen={opened === name}
          onOpen={(open) => setOpened(open ? name : null)}
          onRenamed={setOpened}
          apply={apply}
        />
      ))}
      <Button
        look="quiet"
        size="small"
        className="justify-self-start text-going"
        onClick={() =>
          apply((before) => {
            const after = addInput(before)
            setOpened(Object.keys(after.inputs).at(-1) ?? null)
            return after
          })
        }
      >
        <Plus /> Add an input
      </Button>
    </section>
  )
}

export interface InputRowProps {
  readonly name: string
  readonly declaration: InputDeclaration
  readonly inputs: Flow['inputs']
  /** Sentences by field. */
  readonly problems: ReadonlyMap<string, string>
  readonly onRenamed: (name: string) => void
  readonly apply: ApplyEdit
}

function InputRow({
  index,
  count,
  isOpen,
  onOpen,
  ...props
}: InputRowProps & {
  index: number
  count: number
  isOpen: boolean
  onOpen: (open: boolean) => void
}) {
  const { name, declaration, problems, apply } = props
  const Icon = isOpen ? ChevronDown : ChevronRight
  const move = (to: number) => apply((before) => moveInput(before, name, to))
  return (
    <div
      {...{ [FLOW_PART]: `inputs/${name}` }}
      className={classNames(
        'min-w-0 rounded-lg border',
        problems.size > 0 ? 'border-broken' : 'border-line-strong',
      )}
    >
      <div className="flex items-center pr-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
          className="flex min-w-0 flex-1 cursor-pointer items-center gap-1.5 px-2 py-1.5 text-left"
        >
          <Icon className="size-3.5 shrink-0 text-muted" aria-hidden="true" />
          <code className="max-w-[65%] shrink-0 truncate font-mono text-xs">{name}</code>
          <span className="truncate text-2xs text-muted">{summaryOf(declaration)}</span>
          {problems.size > 0 && <span className="text-2xs text-broken">problem</span>}
        </button>
        <Button
          look="quiet"
          size="small-icon"
          className="size-5"
          aria-label={`${name} earlier`}
          disabled={index === 0}
          onClick={() => move(index - 1)}
        >
          <ArrowUp />
        </Button>
        <Button
          look="quiet"
          size="small-icon"
          className="size-5"
          aria-label={`${name} later`}
          disabled={index === count - 1}
          onClick={() => move(index + 1)}
        >
          <ArrowDown />
        </Button>
        <Button
          look="quiet"
          size="small-icon"
          className="size-5"
          aria-label={`Remove ${name}`}
          onClick={() => apply((before) => removeInput(before, name))}
        >
          <Trash2 />
        </Button>
      </div>
      {isOpen && (
        <div className="border-t border-line p-2.5">
          <DeclarationForm {...props} />
        </div>
      )}
    </div>
  )
}

const NONE: ReadonlyMap<string, string> = new Map()

function summaryOf(declaration: InputDeclaration): string {
  const { type, required, secret, default: fallback } = declaration
  return [
    type,
    ...(required ? ['required'] : []),
    ...(secret ? ['secret'] : []),
    ...(fallback === undefined ? [] : [`else ${defaultWords(declaration)}`]),
  ].join(', ')
}

/** What is wrong with each input, by its field. */
function problemsOf(issues: readonly Issue[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>()
  for (const { code, path, message } of issues) {
    const [, list, name = '', field = ''] = path.split('/')
    if (code !== 'input.invalid' || list !== 'inputs') continue
    const sentence = message.replace(`Input ${name}: `, '')
    const fields = found.get(name) ?? new Map<string, string>()
    fields.set(field, sentence.charAt(0).toUpperCase() + sentence.slice(1))
    found.set(name, fields)
  }
  return found
}
