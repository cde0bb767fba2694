'use client'
import { ArtifactParam } from './artifact-param.tsx'
import { ChoiceParam, SwitchParam } from './fixed-param.tsx'
import { GroupParam, UnionParam } from './group-param.tsx'
import { JsonParam } from './json-param.tsx'
import { ListParam } from './list-param.tsx'
import type { NamedFieldProps } from './nested-field.ts'
import { NumberParam } from './number-param.tsx'
import { shapeOf, textIn } from './param-shape.ts'
import { TableParam } from './table-param.tsx'
import { TextParam } from './text-param.tsx'

/** A box for any value that a schema describes. */
export function ParamField({ name, ...given }: NamedFieldProps) {
  const { schema } = given
  const label = given.label ?? (textIn(schema, 'title') || name)
  const props = { ...given, label, hint: textIn(schema, 'description') }
  const shape = shapeOf(name, schema)
  switch (shape.kind) {
    case 'text':
      return shape.format === 'artifact' ? (
        <ArtifactParam {...props} />
      ) : (
        <TextParam {...props} shape={shape} />
      )
    case 'number':
      return <NumberParam {...props} shape={shape} />
    case 'switch':
      return <SwitchParam {...props} />
    case 'choice':
      return <ChoiceParam {...props} shape={shape} />
    case 'list':
      return <ListParam {...props} item={shape.item} />
    case 'table':
      return <TableParam {...props} cell={shape.value} />
    case 'group':
      return <GroupParam {...props} />
    case 'union':
      return <UnionParam {...props} branches={shape.branches} />
    case 'json':
      return <JsonParam {...props} />
    default:
      return shape satisfies never
  }
}
