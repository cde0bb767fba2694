'use client'
import { Menu, MenuItem } from '@contraflow/ui'
import { FileArchive, Upload } from 'lucide-react'
import { type Ref, useImperativeHandle, useRef } from 'react'
import { useArtifacts } from '../../../api/use-artifacts.ts'
import { useUpload } from '../../../api/use-upload.ts'
import { UploadProgress } from '../../../flows/upload-progress.tsx'
import { relativeWords } from '../../../shell/relative-time.tsx'
import { sizeWords } from '../../../shell/size-words.ts'
import type { FieldProps } from './nested-field.ts'
import { type FrameIds, InsertButton, ParamFrame, ToolButton } from './param-frame.tsx'
import { useLookups, useProblems } from './param-scope.ts'
import { textIn } from './param-shape.ts'
import { TextEditor, type TextEditorHandle, type TextEditorProps } from './text-editor.tsx'

/** A file: one that was uploaded, one that is uploaded now, an address, or a look-up. */
export function ArtifactParam({
  path,
  label,
  hint,
  schema,
  isRequired,
  value,
  onChange,
}: FieldProps) {
  const editor = useRef<TextEditorHandle>(null)
  const { says, lookups: problems } = useProblems(path)
  return (
    <ParamFrame
      label={label}
      hint={hint}
      says={says}
      isRequired={isRequired}
      tools={<InsertButton label={label} onInsert={() => editor.current?.offer()} />}
    >
      {(ids: FrameIds) => (
        <ArtifactBox
          {...ids}
          ref={editor}
          label={label}
          value={typeof value === 'string' ? value : ''}
          placeholder={textIn(schema, 'default') || 'artifact:NAME or https://…'}
          problems={problems}
          onChange={(text) => onChange(text === '' ? undefined : text)}
        />
      )}
    </ParamFrame>
  )
}

/** The box of a file, with the list of those that are here. */
export function ArtifactBox({
  label,
  ref,
  onChange,
  ...box
}: Pick<
  TextEditorProps,
  | 'id'
  | 'labelledBy'
  | 'describedBy'
  | 'isInvalid'
  | 'isRequired'
  | 'value'
  | 'placeholder'
  | 'problems'
  | 'keys'
  | 'onPaste'
  | 'onChange'
> & { label: string; ref: Ref<TextEditorHandle> }) {
  const editor = useRef<TextEditorHandle>(null)
  const file = useRef<HTMLInputElement>(null)
  const lookups = useLookups()
  const artifacts = useArtifacts()
  const upload = useUpload((name) => onChange(`artifact:${name}`))
  useImperativeHandle(ref, () => ({
    focus: () => editor.current?.focus(),
    offer: () => editor.current?.offer(),
    closeOffers: () => editor.current?.closeOffers() ?? false,
  }))
  return (
    <div className="min-w-0 flex-1">
      <div className="flex items-center gap-0.5">
        <TextEditor
          {...box}
          ref={editor}
          onChange={onChange}
          lines="one"
          isOneLine
          lookups={lookups}
          values={() =>
            artifacts.map(({ name, sizeBytes }) => ({
              label: `artifact:${name}`,
              detail: sizeWords(sizeBytes),
              section: { name: 'Uploaded files', rank: -1 },
            }))
          }
          className="flex-1"
        />
        <Menu
          trigger={
            <span>
              <ToolButton label={`Choose a file for ${label}`} onPress={() => undefined}>
                <FileArchive />
              </ToolButton>
            </span>
          }
        >
          {artifacts.map(({ name, sizeBytes, createdAt }) => (
            <MenuItem key={name} onSelect={() => onChange(`artifact:${name}`)}>
              <FileArchive />
              <span className="min-w-0 flex-1 truncate font-mono text-xs">{name}</span>
              <span className="pl-3 text-2xs whitespace-nowrap text-muted">
                {sizeWords(sizeBytes)} · {relativeWords(Date.parse(createdAt) - Date.now())}
              </span>
            </MenuItem>
          ))}
          <MenuItem onSelect={() => file.current?.click()}>
            <Upload /> Upload a file…
          </MenuItem>
        </Menu>
        <input
          ref={file}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label={`Upload a file for ${label}`}
          onChange={({ target }) => {
            const chosen = target.files?.[0]
            if (chosen !== undefined) upload.start(chosen)
            target.value = ''
          }}
        />
      </div>
      <UploadProgress upload={upload} />
    </div>
  )
}
