// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual table lie where they are scrolled to, which the elements of a table can not
'use client'
import { classNames } from '@contraflow/ui'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'

/** A long list of which only what is seen is there: a thousand rows scroll like ten. */
export function VirtualRows<Row>({
  rows,
  keyOf,
  estimatePx,
  label,
  role = 'list',
  head,
  className,
  children,
}: {
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** How high a row usually is. */
  estimatePx: number
  label: string
  role?: 'list' | 'table'
  /** Stands above the rows, and stays there. */
  head?: ReactNode
  className?: string
  children: (row: Row, index: number) => ReactNode
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const { getTotalSize, getVirtualItems, measureElement } = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatePx,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : keyOf(row)
    },
    overscan: 8,
  })
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles have names
    <div
      ref={scroller}
      role={role}
      aria-label={label}
      {...(role === 'table' ? { 'aria-rowcount': rows.length + 1 } : {})}
      className={classNames('min-h-0 flex-1 overflow-auto', className)}
    >
      {head}
      <div role="presentation" className="relative" style={{ height: getTotalSize() }}>
        {getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <div
              key={key}
              ref={measureElement}
              data-index={index}
              role={role === 'table' ? 'presentation' : 'listitem'}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              {children(row, index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
