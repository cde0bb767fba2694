'use client'
import Link from 'next/link'
import { type ComponentProps, useState } from 'react'

/**
 * Leads to another page, and fetches it once the pointer or the focus is here. Next's own link fetches as soon as it is seen:
 * those of the navigation alone keep the server busy for a third of a second, which the page that was asked for waits for.
 */
export function PageLink(props: ComponentProps<typeof Link>) {
  const [isNear, setNear] = useState(false)
  const near = () => setNear(true)
  return <Link {...props} prefetch={isNear ? null : false} onPointerEnter={near} onFocus={near} />
}
