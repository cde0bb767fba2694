'use client'
import { Upload } from 'lucide-react'
import { useArtifacts } from '../api/use-artifacts.ts'
import { useUpload } from '../api/use-upload.ts'
import { sizeWords } from '../shell/size-words.ts'
import { UploadProgress } from './upload-progress.tsx'

/** What was uploaded, and a way to upload more. */
export function UploadedFiles() {
  const artifacts = useArtifacts()
  const upload = useUpload(() => undefined)
  return (
    <div className="grid gap-2">
      <p className="text-xs text-muted">
        Steps name uploaded files as artifact:NAME. Each device gets exactly what is here now.
      </p>
      <ul className="grid gap-1">
        {artifacts.map(({ name, sizeBytes, digest }) => (
          <li key={name} className="flex items-baseline gap-3">
            <code className="font-mono text-xs">{name}</code>
            <span className="text-2xs text-muted">{sizeWords(sizeBytes)}</span>
            <code className="truncate font-mono text-2xs text-muted">{digest.slice(7, 19)}</code>
          </li>
        ))}
      </ul>
      <label className="inline-flex w-fit cursor-pointer items-center gap-1.5 text-xs font-semibold text-going hover:underline">
        <Upload className="size-3.5" aria-hidden="true" />
        Upload a file
        <input
          type="file"
          className="sr-only"
          disabled={upload.running?.is === 'sending'}
          onChange={({ target }) => {
            const file = target.files?.[0]
            if (file !== undefined) upload.start(file)
            target.value = ''
          }}
        />
      </label>
      <UploadProgress upload={upload} />
    </div>
  )
}
