import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { followGuide, NoRegistry } from '@contraflow/testing/guide'
import { expect, test } from '@playwright/test'
import { deviceRoot, home } from './device-root.ts'
import { card, deployToDemo, wire } from './person.ts'

const NOTICE = () => join(deviceRoot(), 'etc/motd')
let folder: string

test.beforeAll(async ({ baseURL }) => {
  test.setTimeout(240_000)
  folder = mkdtempSync(join(tmpdir(), 'contraflow-guide-'))
  try {
    // How the plugin is tried is told, and tested, elsewhere.
    await followGuide(folder, { url: baseURL ?? '', home: home() }, /^npm test$/)
  } catch (error) {
    if (!(error instanceof NoRegistry)) throw error
    test.skip(true, "npm's registry can't be reached from here")
  }
  mkdirSync(join(deviceRoot(), 'etc'), { recursive: true })
  writeFileSync(NOTICE(), 'Welcome\n')
})
test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(NOTICE(), { force: true })
})

test('a plugin made by the guide alone is dragged from the palette, runs on the device, and goes back by its own action', async ({
  page,
}) => {
  test.slow()
  await page.goto('/flows')
  await page.getByRole('button', { name: 'New flow', exact: true }).click()
  await page.waitForURL('**/flows/*')
  const canvas = page.getByTestId('canvas')
  await expect(page.getByRole('heading', { name: 'Notice', exact: true })).toBeVisible()
  await page
    .getByTestId('palette-notice/write@2')
    .dragTo(canvas, { targetPosition: { x: 120, y: 120 } })
  await card(page, 'write-a-notice').click()
  await page.getByRole('textbox', { name: /^Message/ }).fill('An update is under way.')

  await page
    .getByRole('region', { name: 'If Write a notice fails' })
    .getByRole('button', { name: 'Put the old notice back', exact: true })
    .click()
  await expect(card(page, 'put-the-old-notice-back')).toBeVisible()
  await expect(page.getByTestId('trigger-put-the-old-notice-back')).toHaveText('any step fails')

  await page
    .getByTestId('palette-command/run@1')
    .dragTo(canvas, { targetPosition: { x: 560, y: 120 } })
  await wire(page, { id: 'write-a-notice', port: 'success' }, 'run-a-command')
  await card(page, 'run-a-command').click()
  await page.getByRole('textbox', { name: /^Command/ }).fill('cat etc/motd; exit 1')
  await page.getByRole('switch', { name: 'Changes the device' }).click()
  await expect(page.getByText('Saved just now')).toBeVisible()
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('v1 published', { exact: true })).toBeVisible()

  await deployToDemo(page)
  await expect(page.getByText('rolled back', { exact: true })).toBeVisible()
  await expect(page.getByTestId('run-says')).toContainText('Nothing is left to undo')
  const back = page.getByTestId('time-line').getByRole('list', { name: 'Back' })
  await expect(back.getByRole('button')).toHaveText(['Put the old notice back'])
  await card(page, 'run-a-command').click()
  await expect(page.getByTestId('output')).toContainText('An update is under way.')
  expect(readFileSync(NOTICE(), 'utf8')).toBe('Welcome\n')
})
