import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** A white sheet on the ground. */
export function Panel({ className, ...rest }: ComponentProps<'section'>) {
  return (
    <section
      className={classNames('rounded-xl border border-line bg-panel', className)}
      {...rest}
    />
  )
}

/** A list that has nothing yet: what it is for, and what to do first. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="max-w-md text-sm text-muted">{children}</p>
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  )
}
