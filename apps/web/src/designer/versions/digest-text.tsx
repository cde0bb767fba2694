'use client'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

/** The beginning of a digest; pressing it copies all of it. */
export function DigestText({ digest }: { digest: string }) {
  const [isCopied, setCopied] = useState(false)
  const Icon = isCopied ? Check : Copy
  return (
    <button
      type="button"
      title={digest}
      className="flex cursor-pointer items-center gap-1 font-mono text-2xs text-muted hover:text-ink"
      onClick={() => {
        void navigator.clipboard.writeText(digest).then(() => {
          setCopied(true)
          setTimeout(() => setCopied(false), 1_500)
        })
      }}
    >
      <span className="sr-only">{isCopied ? 'Copied: the digest' : 'Copy the digest'} </span>
      {digest.slice(7, 19)}
      <Icon className="size-3" aria-hidden="true" />
    </button>
  )
}
