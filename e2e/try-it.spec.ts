import { expect, type Page, test } from '@playwright/test'
import { card, deployToDemo, publishFlow } from './person.ts'

const FAILS = {
  format: 'contraflow/flow@1',
  name: 'Fails at its end',
  steps: [
    { id: 'mark', title: 'Mark', uses: 'command/run@1', params: { run: 'echo here > mark.txt' } },
    { id: 'idle', title: 'Idle', uses: 'command/run@1', params: { run: 'true' } },
    { id: 'check', title: 'Check', uses: 'command/run@1', params: { run: 'sleep 1; exit 3' } },
  ],
  rollbacks: [
    { id: 'unmark', title: 'Unmark', uses: 'command/run@1', params: { run: 'rm mark.txt' } },
  ],
  edges: [
    { from: '$start', to: 'mark', on: 'success' },
    { from: 'mark', to: 'idle', on: 'success' },
    { from: 'idle', to: 'check', on: 'success' },
    { from: 'mark', to: 'unmark', on: 'failure', trigger: 'any-step' },
  ],
}

function bar(page: Page) {
  return page.getByTestId('run-bar')
}

test('a failed run opens in the designer with its outcomes over the drawing, and is taken off by Esc', async ({
  page,
}) => {
  await page.goto('/flows')
  const id = await publishFlow(page, { ...FAILS, name: 'Failed on a device' })
  await page.goto(`/flows/${id}`)
  await expect(card(page, 'check')).toBeVisible()
  await deployToDemo(page)
  await expect(page.getByTestId('run-says')).toContainText('Check failed')
  await page.getByRole('link', { name: 'Open in the designer' }).click()
  await page.waitForURL(/\/flows\/.*\?run=run_/)

  await expect(bar(page)).toContainText('rolled back')
  await expect(bar(page)).toContainText('demo-gateway · v1 · ended just now')
  await expect(bar(page)).toContainText('Check failed: it ended with exit code 3.')
  await expect(card(page, 'mark')).toContainText('succeeded')
  await expect(card(page, 'check')).toContainText('failed')
  await expect(card(page, 'unmark')).toContainText('done')
  // The step that failed is what the inspector shows.
  await expect(page.getByLabel('Title')).toHaveValue('Check')

  // A rehearsal lies above it for as long as it is played.
  await card(page, 'mark').click()
  await page.keyboard.press('f')
  await expect(card(page, 'mark')).toContainText('fails')
  await expect(bar(page)).toContainText('The rehearsal is shown instead.')
  await page.keyboard.press('f')
  await expect(card(page, 'mark')).toContainText('succeeded')

  // The draft moves on; the bar says so.
  await card(page, 'idle').click()
  await page.keyboard.press('Delete')
  await expect(card(page, 'idle')).toHaveCount(0)
  await expect(bar(page)).toContainText('The draft differs from v1.')
  await expect(bar(page)).toContainText('1 step of this run is no longer drawn.')

  // The address holds it; Esc takes it off, and out of the address.
  await page.reload()
  await expect(card(page, 'check')).toContainText('failed')
  await page.keyboard.press('Escape')
  await expect(bar(page)).toHaveCount(0)
  await expect(card(page, 'check')).not.toContainText('failed')
  expect(new URL(page.url()).search).toBe('')
})

test('a run of another flow is not laid over a drawing', async ({ page }) => {
  await page.goto('/flows')
  const other = await publishFlow(page, { ...FAILS, name: 'One flow' })
  const id = await publishFlow(page, { ...FAILS, name: 'Another flow' })
  await page.goto(`/flows/${other}`)
  await expect(card(page, 'check')).toBeVisible()
  await deployToDemo(page)
  await expect(page.getByTestId('run-says')).toContainText('Check failed')
  const run = page.url().split('/').at(-1)
  await page.goto(`/flows/${id}?run=${run}`)
  await expect(bar(page)).toContainText('It is one of another flow: One flow.')
  await expect(card(page, 'check')).not.toContainText('failed')
  await page.getByRole('button', { name: 'Take the run off the drawing' }).click()
  await expect(bar(page)).toHaveCount(0)
})
