'use client'
import { classNames, Tooltip } from '@contraflow/ui'
import { Blocks, Moon, Rocket, Server, Sun, Workflow } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useTheme } from 'next-themes'
import type { ReactNode } from 'react'
import { CommandCenterProvider } from '../commands/command-center.tsx'
import { Logo } from './logo.tsx'
import { PageLink } from './page-link.tsx'

const PLACES = [
  { href: '/flows', label: 'Flows', icon: Workflow, below: ['/flows'] },
  { href: '/deployments', label: 'Deployments', icon: Rocket, below: ['/deployments', '/runs'] },
  { href: '/devices', label: 'Devices', icon: Server, below: ['/devices'] },
  { href: '/plugins', label: 'Plugins', icon: Blocks, below: ['/plugins'] },
] as const

/** The frame of every page: where one is, and where one can go. */
export function Shell({ children }: { children: ReactNode }) {
  const pathname = usePathname()
  return (
    <CommandCenterProvider>
      <div className="grid h-dvh grid-cols-[3.25rem_minmax(0,1fr)]">
        <nav
          aria-label="Main"
          className="flex flex-col items-center gap-2 border-r border-line bg-panel py-3"
        >
          <PageLink
            href="/flows"
            aria-label="Contraflow"
            className="mb-3 grid size-7 place-items-center"
          >
            <Logo className="size-6" />
          </PageLink>
          {PLACES.map(({ href, label, icon: Icon, below }) => {
            const isHere = below.some((path) => pathname.startsWith(path))
            return (
              <Tooltip key={href} text={label}>
                <PageLink
                  href={href}
                  aria-label={label}
                  aria-current={isHere ? 'page' : undefined}
                  className={classNames(
                    'grid size-9 place-items-center rounded-lg text-muted hover:bg-ground',
                    isHere && 'bg-going-soft text-going hover:bg-going-soft',
                  )}
                >
                  <Icon className="size-4.5" />
                </PageLink>
              </Tooltip>
            )
          })}
          <div className="mt-auto">
            <ThemeButton />
          </div>
        </nav>
        <div className="min-h-0 min-w-0 overflow-hidden">{children}</div>
      </div>
    </CommandCenterProvider>
  )
}

function ThemeButton() {
  const { resolvedTheme, setTheme } = useTheme()
  return (
    <Tooltip text="Light or dark">
      <button
        type="button"
        aria-label="Light or dark"
        onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
        className="grid size-9 cursor-pointer place-items-center rounded-lg text-muted hover:bg-ground"
      >
        <Moon className="size-4.5 dark:hidden" />
        <Sun className="hidden size-4.5 dark:block" />
      </button>
    </Tooltip>
  )
}
