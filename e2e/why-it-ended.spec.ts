import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { deviceRoot } from './device-root.ts'
import { card, tell } from './person.ts'
import { awayDevice, demoDevice, deployFlow, FAILS_BACK } from './told-runs.ts'

const SOON_MS = 3_000

/** A run on the demo device that has failed on its way back. */
async function failedBack(page: Page, name: string) {
  await page.goto('/flows')
  const inputs = { token: 'hunter2', notes: 'a long note '.repeat(20) }
  const deviceIds = [await demoDevice(page)]
  return deployFlow(page, { ...FAILS_BACK, name }, { deviceIds, inputs })
}

/** Serious things that axe finds. */
async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

const WHY_BACK = 'Start it again failed: it ended with exit code 7.'

test('where the way back failed, every page names the action and why it failed, live and loaded again', async ({
  page,
}) => {
  await page.goto('/flows')
  const flow = structuredClone(FAILS_BACK)
  const [, check] = flow.steps
  if (check !== undefined) check.params.run = 'while [ ! -e go ]; do sleep 0.1; done; rm go; exit 1'
  const { runId, deploymentId } = await deployFlow(
    page,
    { ...flow, name: 'Goes back before your eyes' },
    { deviceIds: [await demoDevice(page)] },
  )
  await page.goto(`/deployments/${deploymentId}`)
  const row = page.getByRole('row', { name: /demo-gateway/ })
  await expect(row).toContainText('running')
  writeFileSync(join(deviceRoot(), 'go'), '')
  await expect(row).toContainText(`Check it failed: it ended with exit code 1. ${WHY_BACK}`)
  const why = page.getByRole('region', { name: 'Why they failed' })
  await expect(why).toContainText('One device may be inconsistent')
  await expect(why).toContainText('Start it againit ended with exit code 7')
  await expect(row).toContainText('rollback failed')
  const live = (await row.textContent()) ?? ''
  await page.reload()
  await expect(row).toHaveText(live)
  await page.goto(`/runs/${runId}`)
  await expect(page.getByTestId('run-says')).toContainText(WHY_BACK)
})

test('a run that nobody was there for says that its deadline passed, in its row and on its page', async ({
  page,
}) => {
  await page.goto('/flows')
  await using away = await awayDevice(page, 'asleep')
  const deadlineAt = new Date(Date.now() + SOON_MS).toISOString()
  const { runId, deploymentId } = await deployFlow(
    page,
    { ...FAILS_BACK, name: 'Too late' },
    { deviceIds: [away.id], deadlineAt },
  )
  await page.goto(`/deployments/${deploymentId}`)
  await expect(page.getByTestId('given')).toContainText('Starts no later than')
  const row = page.getByRole('row', { name: /asleep/ })
  await expect(row).toContainText('waitingoffline')
  await expect(row).toContainText('It was not started by its deadline, ')
  await expect(row).not.toContainText('offline')
  await expect(page.getByTestId('given')).not.toContainText('Starts no later than')
  await page.goto(`/runs/${runId}`)
  await expect(page.getByTestId('run-says')).toContainText('Nothing was changed on the device.')
  await expect(page.getByText('Nothing ran.')).toBeVisible()
})

test('a run that was stopped before it began says so', async ({ page }) => {
  await page.goto('/flows')
  await using away = await awayDevice(page, 'far away')
  const { runId } = await deployFlow(
    page,
    { ...FAILS_BACK, name: 'Stopped early' },
    { deviceIds: [away.id] },
  )
  await page.goto(`/runs/${runId}`)
  await expect(page.getByText('device offline')).toBeVisible()
  await tell(page, 'runs.order', { id: runId, order: 'stop' })
  await expect(page.getByTestId('run-says')).toHaveText(
    'An operator stopped it before it began. Nothing was changed on the device.',
  )
})

test('a replay says that it is one, leaves the run’s own state in the header, and leads back to now', async ({
  page,
}) => {
  const { runId } = await failedBack(page, 'Looked back upon')
  await page.goto(`/runs/${runId}`)
  const header = page.getByRole('banner')
  await expect(header).toContainText('rollback failed')
  const slider = page.getByLabel('Replay the run up to here')
  await slider.fill('1')
  await expect(card(page, 'a')).toContainText('running')
  await expect(page.getByText(/^Replay: entry 1 of \d+/)).toBeVisible()
  await expect(header).toContainText('rollback failed')
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Back to now' }).click()
  await expect(card(page, 'a')).toContainText('succeeded')
  await expect(page.getByText(/^Replay: entry/)).toHaveCount(0)
})

test('a step that an operator cancelled has a grey bar, as its card is grey', async ({ page }) => {
  await page.goto('/flows')
  const flow = {
    ...FAILS_BACK,
    name: 'Cut short',
    steps: [{ id: 'a', uses: 'command/run@1', params: { run: 'sleep 60' } }],
    edges: [
      { from: '$start', to: 'a', on: 'success' },
      { from: 'a', to: 'undo-a', on: 'failure' },
      { from: 'a', to: '$rollback', on: 'failure' },
    ],
  }
  const { runId } = await deployFlow(page, flow, { deviceIds: [await demoDevice(page)] })
  await page.goto(`/runs/${runId}`)
  await expect(card(page, 'a')).toContainText('running')
  const bar = page.getByTestId('time-line').locator('[data-tone]')
  await expect(bar).toHaveAttribute('data-tone', 'going')
  await tell(page, 'runs.order', { id: runId, order: 'stop' })
  await expect(card(page, 'a')).toContainText('cancelled')
  await expect(bar).toHaveAttribute('data-tone', 'not-yet')
  await expect(page.getByTestId('run-says')).toContainText('An operator stopped it.')
})

test('what a run was given stands on its page and its deployment’s, secrets hidden, for everybody to read', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1024, height: 768 })
  const { runId, deploymentId } = await failedBack(page, 'With inputs')
  for (const path of [`/runs/${runId}`, `/deployments/${deploymentId}`]) {
    await page.goto(path)
    const given = page.getByTestId('given')
    await expect(given).toContainText('version2.4.0')
    await expect(given).toContainText('token••• secret')
    await expect(given.getByTitle(/a long note a long note/)).toBeVisible()
    await expect(page.locator('body')).not.toContainText('hunter2')
    const { width, height } = (await given.boundingBox()) ?? { width: 0, height: 0 }
    expect(width).toBeLessThan(1024)
    expect(height).toBeLessThan(60)
    await expect(page.getByText('rollback failed').first()).toBeVisible()
    expect(await findings(page), path).toEqual([])
  }
})

test('a device that goes away and comes back is seen to in its deployment’s rows', async ({
  page,
  baseURL,
}) => {
  await page.goto('/flows')
  const { token } = await tell(page, 'devices.enrol', undefined)
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-away-'))
  const root = join(folder, 'root')
  mkdirSync(root)
  const main = new URL('../apps/agent/dist/contraflow-agent.mjs', import.meta.url).pathname
  const plugins = new URL('../plugins', import.meta.url).pathname
  const args = ['run', '--home', join(folder, 'home'), '--root', root, '--name', 'comes-and-goes']
  const line = ['--server', baseURL ?? '', '--token', token, '--plugins', plugins]
  const start = () => spawn(process.execPath, [main, ...args, ...line], { stdio: 'ignore' })
  let agent = start()
  try {
    await page.goto('/devices')
    const listed = page.getByRole('row', { name: /comes-and-goes/ })
    await expect(listed).toContainText('online')
    await listed.getByRole('link', { name: 'comes-and-goes' }).click()
    await page.waitForURL('**/devices/*')
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const steps = [{ id: 'a', uses: 'command/run@1', params: { run: 'sleep 60' } }]
    const edges = [{ from: '$start', to: 'a', on: 'success' }]
    const flow = { format: FAILS_BACK.format, name: 'Waits long', steps, edges }
    const { deploymentId } = await deployFlow(page, flow, { deviceIds: [id] })
    await page.goto(`/deployments/${deploymentId}`)
    const row = page.getByRole('row', { name: /comes-and-goes/ })
    await expect(row).toContainText('running')
    await expect(row).not.toContainText('offline')
    agent.kill('SIGKILL')
    await expect(row).toContainText('runningoffline')
    await page.goBack()
    await expect(page.getByRole('row', { name: /Waits long/ })).toContainText('runningoffline')
    await page.goForward()
    agent = start()
    await expect(row).not.toContainText('offline')
    await tell(page, 'devices.remove', { id })
  } finally {
    agent.kill('SIGTERM')
  }
})

test('the drawing of a run is all in view again once there is less room, unless it was moved by hand', async ({
  page,
}) => {
  const { runId } = await failedBack(page, 'In less room')
  await page.goto(`/runs/${runId}`)
  await expect(page.getByTestId('run-says')).toBeVisible()
  const canvas = page.getByTestId('canvas')
  const isSeen = async () => {
    const [room, last] = await Promise.all([
      canvas.boundingBox(),
      card(page, '$rollback').boundingBox(),
    ])
    if (room === null || last === null) return false
    return last.y >= room.y && last.y + last.height <= room.y + room.height
  }
  await expect.poll(isSeen).toBe(true)
  await page.setViewportSize({ width: 1440, height: 640 })
  await expect.poll(isSeen).toBe(true)
  await page.getByRole('button', { name: 'Zoom In' }).click()
  const zoomed = await card(page, 'a').boundingBox()
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.waitForTimeout(500)
  expect((await card(page, 'a').boundingBox())?.width).toBe(zoomed?.width)
  await page.getByRole('button', { name: 'Fit View' }).click()
  await page.setViewportSize({ width: 1440, height: 640 })
  await expect.poll(isSeen).toBe(true)
})
