'use client'
import { Button, classNames } from '@contraflow/ui'
import { X } from 'lucide-react'
import type { Uploading } from '../api/use-upload.ts'

/** How an upload stands: a bar while it is on its way, a sentence where it was not taken. */
export function UploadProgress({ upload: { running, cancel } }: { upload: Uploading }) {
  if (running === null) return null
  const isRefused = running.is === 'refused'
  return (
    <div className="mt-1 flex items-center gap-2">
      <div className="min-w-0 flex-1">
        {isRefused ? (
          <p role="alert" className="text-2xs text-broken">
            {running.name}: {running.message}
          </p>
        ) : (
          <>
            <div
              role="progressbar"
              aria-label={`Upload of ${running.name}`}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.floor(running.share * 100)}
              className="h-1.5 overflow-hidden rounded-full bg-not-yet-soft"
            >
              <div
                className={classNames('h-full', running.isCut ? 'bg-not-yet' : 'bg-going')}
                style={{ width: `${running.share * 100}%` }}
              />
            </div>
            <p
              className={classNames(
                'mt-0.5 text-2xs',
                running.isCut ? 'text-back' : 'truncate text-muted',
              )}
            >
              {running.isCut
                ? `The server can’t be reached: goes on by itself at ${Math.floor(running.share * 100)} %.`
                : `${running.name}, ${Math.floor(running.share * 100)} %`}
            </p>
          </>
        )}
      </div>
      <Button
        look="quiet"
        size="small-icon"
        aria-label={isRefused ? 'Put away' : `Stop the upload of ${running.name}`}
        onClick={cancel}
      >
        <X />
      </Button>
    </div>
  )
}
