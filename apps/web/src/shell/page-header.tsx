import { Fragment, type ReactNode } from 'react'
import { PageLink } from './page-link.tsx'

/** The bar over a page: the way to it, what it says of itself, what can be done here. */
export function PageHeader({
  trail = [],
  title,
  beside,
  children,
}: {
  trail?: readonly { href: string; label: string }[]
  title: ReactNode
  beside?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 border-b border-line bg-panel px-4">
      {/* What it says of itself keeps its room: the name gives way first. */}
      <div className="flex min-w-24 shrink-[999] items-center gap-2.5 text-sm">
        {trail.map(({ href, label }) => (
          <Fragment key={href}>
            <PageLink
              href={href}
              className="min-w-8 shrink-[99999] truncate text-muted first:shrink-0 hover:text-ink"
            >
              {label}
            </PageLink>
            <span aria-hidden="true" className="text-not-yet">
              /
            </span>
          </Fragment>
        ))}
        <h1
          className="truncate font-semibold"
          title={typeof title === 'string' ? title : undefined}
        >
          {title}
        </h1>
      </div>
      <div className="flex min-w-0 items-center gap-2">{beside}</div>
      <div className="ml-auto flex shrink-0 items-center gap-2">{children}</div>
    </header>
  )
}

/** A page that scrolls below its header. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    <main className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-350 gap-4 p-4 lg:p-5">{children}</div>
    </main>
  )
}

export function PageFrame({ children }: { children: ReactNode }) {
  return <div className="flex h-dvh min-h-0 flex-col">{children}</div>
}
