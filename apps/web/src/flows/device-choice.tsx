'use client'
import type { DeviceSummaryView } from '@contraflow/api'
import { Button, classNames, TextInput } from '@contraflow/ui'
import { useState } from 'react'
import { PageLink } from '../shell/page-link.tsx'

/** The devices to deploy to, found by name or tag. */
export function DeviceChoice({
  devices,
  chosen,
  onChange,
}: {
  devices: readonly DeviceSummaryView[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
}) {
  const [words, setWords] = useState('')
  if (devices.length === 0) {
    return (
      <p className="text-muted">
        No device has enrolled yet.{' '}
        <PageLink className="text-going underline" href="/devices">
          Enrol one
        </PageLink>
        .
      </p>
    )
  }
  const found = devices.filter(({ name, tags }) =>
    `${name} ${Object.entries(tags).flat().join(' ')}`.toLowerCase().includes(words.toLowerCase()),
  )
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChange(next)
  }
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2">
        <TextInput
          type="search"
          aria-label="Search devices"
          placeholder="Name or tag"
          className="max-w-60"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Button
          size="small"
          onClick={() => onChange(new Set([...chosen, ...found.map(({ id }) => id)]))}
        >
          Choose all {found.length}
        </Button>
        <span className="ml-auto text-xs text-muted">
          {chosen.size} of {devices.length} chosen
        </span>
      </div>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {found.map(({ id, name, online, facts }) => (
          <li key={id}>
            <label className="flex cursor-pointer items-center gap-3 px-3 py-2 hover:bg-ground">
              <input
                type="checkbox"
                className="size-4 accent-[var(--going)]"
                checked={chosen.has(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />
              <span className="font-semibold">{name}</span>
              <span className="flex-1 truncate text-xs text-muted">{facts.os}</span>
              <span className={classNames('text-xs', online ? 'text-done' : 'text-muted')}>
                {online ? 'online' : 'offline: will run when it comes back'}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  )
}
