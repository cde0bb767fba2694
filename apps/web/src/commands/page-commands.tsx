'use client'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import type { Command } from './command.ts'
import type { CommandCenter } from './command-center.tsx'
import { goToRegion } from './regions.ts'

const PLACES = [
  { href: '/flows', title: 'Flows' },
  { href: '/deployments', title: 'Deployments' },
  { href: '/devices', title: 'Devices' },
  { href: '/plugins', title: 'Plugins' },
] as const

/** What can be done on every page. */
export function usePageCommands(
  center: Pick<CommandCenter, 'openPalette' | 'openSheet'>,
): readonly Command[] {
  const router = useRouter()
  const { resolvedTheme, setTheme } = useTheme()
  const command = (given: Partial<Command> & Pick<Command, 'id' | 'title' | 'run'>): Command => ({
    group: 'Everywhere',
    keys: [],
    reach: 'page',
    isNative: false,
    isListed: true,
    isEnabled: true,
    ...given,
  })
  return [
    command({
      id: 'palette',
      title: 'Find a command or a place',
      keys: ['Mod+K'],
      reach: 'fields',
      isListed: false,
      run: center.openPalette,
    }),
    command({
      id: 'palette-by-sign',
      title: 'The same, where nothing is written',
      keys: ['/'],
      isListed: false,
      run: center.openPalette,
    }),
    command({ id: 'keys', title: 'Show the keys', keys: ['?'], run: center.openSheet }),
    command({
      id: 'next-region',
      title: 'To the next part of the page',
      keys: ['F6'],
      reach: 'fields',
      isListed: false,
      run: () => goToRegion(1),
    }),
    command({
      id: 'previous-region',
      title: 'To the part before',
      keys: ['Shift+F6'],
      reach: 'fields',
      isListed: false,
      run: () => goToRegion(-1),
    }),
    ...PLACES.map(({ href, title }) =>
      command({ id: `go ${href}`, title: `Go to ${title}`, run: () => router.push(href) }),
    ),
    command({
      id: 'theme',
      title: 'Light or dark',
      run: () => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark'),
    }),
  ]
}
