import { z } from 'zod'
import { pageToken } from './page-token.ts'

const refusedSchema = z.object({ error: z.object({ message: z.string() }) })

/** Sends a file to the server as it is read; `onSent` hears the share that has gone, 0 to 1. Rejects with a sentence. */
export function uploadArtifact(file: File, onSent: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // fetch tells nothing of how far an upload is.
    const request = new XMLHttpRequest()
    request.open('POST', `/api/artifacts?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('x-contraflow-token', pageToken())
    request.upload.onprogress = ({ loaded, total }) => onSent(loaded / Math.max(1, total))
    request.onerror = () => reject(new Error('The upload broke off. Try again.'))
    request.onload = () => {
      if (request.status === 201) resolve()
      else reject(new Error(messageIn(request.responseText)))
    }
    request.send(file)
  })
}

function messageIn(text: string): string {
  try {
    return refusedSchema.parse(JSON.parse(text)).error.message
  } catch {
    return 'The server did not take the file.'
  }
}
