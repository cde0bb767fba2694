import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

/** What every box to write in looks like. */
const BOX =
  'w-full rounded-lg border border-line-strong bg-panel px-2.5 text-[0.8125rem] text-ink placeholder:text-muted/80 aria-invalid:border-broken'

/** A label over a box, what it is for, and what is wrong with it. */
export function Field({
  label,
  hint,
  problem,
  required = false,
  children,
}: {
  label: string
  hint?: ReactNode
  problem?: string | undefined
  required?: boolean
  children: (box: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode
}) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-xs font-semibold text-ink">
        {label}
        {required && <span className="ml-1 font-normal text-muted">required</span>}
      </label>
      {children({ id, 'aria-describedby': `${id}-hint`, 'aria-invalid': problem !== undefined })}
      <p id={`${id}-hint`} className="text-2xs text-muted empty:hidden">
        {problem !== undefined && <span className="block text-broken">{problem}</span>}
        {hint}
      </p>
    </div>
  )
}

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(BOX, 'h-8', className)} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classNames(BOX, 'min-h-16 py-1.5', className)} {...rest} />
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={classNames(BOX, 'h-8 cursor-pointer', className)} {...rest} />
}
