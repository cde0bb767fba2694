// Finds a Chromium to test with, or brings one: the machine's own, Playwright's, Debian's package where we are root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ROOT, run } from './workspace.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** `{ path }`, or `{ path: null, why }` where there is none to be had. */
export async function findChromium() {
  const path = onPath() ?? (await playwrightsOwn()) ?? (await debians())
  return path === null
    ? { path, why: 'no Chromium was found, and none could be installed' }
    : { path }
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const files = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return files.find((file) => existsSync(file)) ?? null
}

async function playwrightsOwn() {
  const script =
    "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))"
  const ask = async () => (await run('node', ['-e', script], { cwd: ROOT })).trim()
  try {
    if (existsSync(await ask())) return await ask()
    await run('playwright', ['install', 'chromium-headless-shell', 'chromium'])
    return existsSync(await ask()) ? await ask() : null
  } catch {
    return null
  }
}

async function debians() {
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (!canInstall) return null
  try {
    await run('apt-get', ['update'])
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
  } catch {
    return null
  }
  return onPath()
}
