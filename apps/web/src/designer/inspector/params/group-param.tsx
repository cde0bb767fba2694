'use client'
import { Select } from '@contraflow/ui'
import { type FieldProps, useNestedField } from './nested-field.ts'
import { ParamFrame } from './param-frame.tsx'
import { useProblems } from './param-scope.ts'
import {
  branchName,
  constantsOf,
  isOf,
  isRequired,
  type Json,
  objectIn,
  propertiesOf,
  type Schema,
} from './param-shape.ts'

/** An object with fields of its own, indented below its name. */
export function GroupParam({ path, label, hint, schema, value, onChange, ...rest }: FieldProps) {
  const { says } = useProblems(path)
  return (
    <ParamFrame label={label} hint={hint} says={says} isRequired={rest.isRequired}>
      {({ labelledBy, describedBy }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset takes its name from a legend, which can't have tools beside it.
        <div
          role="group"
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          className="grid gap-3 border-l-2 border-line pl-3"
        >
          <Fields path={path} schema={schema} value={value} onChange={onChange} />
        </div>
      )}
    </ParamFrame>
  )
}

/** The fields of an object; one without any is left out of what holds it. */
export function Fields({
  path,
  schema,
  value,
  onChange,
}: Pick<FieldProps, 'path' | 'schema' | 'value' | 'onChange'>) {
  const NestedField = useNestedField()
  const fields = objectIn(value)
  const set = (name: string, next: Json | undefined) => {
    const { [name]: _old, ...others } = fields
    const all = next === undefined ? others : { ...fields, [name]: next }
    onChange(Object.keys(all).length === 0 ? undefined : all)
  }
  return Object.entries(propertiesOf(schema)).map(([name, property]) =>
    property['const'] === undefined ? (
      <NestedField
        key={name}
        name={name}
        path={`${path}/${name}`}
        schema={property}
        isRequired={isRequired(schema, name)}
        value={fields[name]}
        siblings={fields}
        onChange={(next) => set(name, next)}
      />
    ) : null,
  )
}

/** A value of one form or another: first which, then what. */
export function UnionParam({ branches, ...props }: FieldProps & { branches: readonly Schema[] }) {
  const { path, label, hint, value, siblings, onChange } = props
  const { says } = useProblems(path)
  const NestedField = useNestedField()
  const at = branches.findIndex((branch) => isOf(branch, value))
  const branch = branches[at]
  return (
    <ParamFrame label={label} hint={hint} says={says} isRequired={props.isRequired}>
      {(ids) => (
        <div className="grid gap-3">
          <Select
            id={ids.id}
            aria-labelledby={ids.labelledBy}
            aria-describedby={ids.describedBy}
            value={at === -1 ? '' : String(at)}
            onChange={({ target }) => onChange(beginningOf(branches[Number(target.value || -1)]))}
          >
            <option value="">None</option>
            {branches.map((each, index) => (
              <option key={branchName(each, index)} value={String(index)}>
                {branchName(each, index)}
              </option>
            ))}
          </Select>
          {branch !== undefined &&
            (branch['type'] === 'object' ? (
              <div className="grid gap-3 border-l-2 border-line pl-3">
                <Fields
                  path={path}
                  schema={branch}
                  value={value}
                  onChange={(next) => onChange({ ...constantsOf(branch), ...objectIn(next) })}
                />
              </div>
            ) : (
              <NestedField
                name={path}
                label={branchName(branch, at)}
                path={path}
                schema={branch}
                isRequired={false}
                value={value}
                siblings={siblings}
                onChange={onChange}
              />
            ))}
        </div>
      )}
    </ParamFrame>
  )
}

const BEGINNINGS: { readonly [type: string]: Json } = {
  string: '',
  number: 0,
  integer: 0,
  boolean: false,
  array: [],
}

function beginningOf(schema: Schema | undefined): Json | undefined {
  if (schema === undefined) return undefined
  const { type, default: fallback } = schema
  if (fallback !== undefined) return fallback
  return BEGINNINGS[typeof type === 'string' ? type : ''] ?? constantsOf(schema)
}
