'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { useTRPC } from '../api/trpc.ts'
import { uploadArtifact } from '../api/upload-artifact.ts'
import { sizeWords } from '../shell/size-words.ts'

/** What was uploaded, and a way to upload more. */
export function UploadedFiles() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const { data = [] } = useQuery(trpc.artifacts.list.queryOptions())
  const [sent, setSent] = useState<number | null>(null)
  const upload = async (file: File) => {
    try {
      await uploadArtifact(file, setSent)
      toast.success(`${file.name} is uploaded.`)
      await queries.invalidateQueries({ queryKey: trpc.artifacts.list.queryKey() })
    } catch (error) {
      toast.error(error instanceof Error ? error.message : 'The upload broke off.')
    } finally {
      setSent(null)
    }
  }
  return (
    <div className="grid gap-2">
      <p className="text-xs text-muted">
        Steps name uploaded files as artifact:NAME. Each device gets exactly what is here now.
      </p>
      <ul className="grid gap-1">
        {data.map(({ name, sizeBytes, digest }) => (
          <li key={name} className="flex items-baseline gap-3">
            <code className="font-mono text-xs">{name}</code>
            <span className="text-2xs text-muted">{sizeWords(sizeBytes)}</span>
            <code className="truncate font-mono text-2xs text-muted">{digest.slice(7, 19)}</code>
          </li>
        ))}
      </ul>
      <label className="inline-flex w-fit cursor-pointer items-center gap-1.5 text-xs font-semibold text-going hover:underline">
        <Upload className="size-3.5" aria-hidden="true" />
        {sent === null ? 'Upload a file' : `Uploading, ${Math.round(sent * 100)} %`}
        <input
          type="file"
          className="sr-only"
          disabled={sent !== null}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) void upload(file)
            event.target.value = ''
          }}
        />
      </label>
    </div>
  )
}
