import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { deviceRoot } from './device-root.ts'
import { card, createFlow, deployToDemo, publishFlow } from './person.ts'

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
  await expect(bar(page)).toContainText('Not undone: Idle and Check.')
  await expect(card(page, 'mark')).toContainText('succeeded')
  await expect(card(page, 'check')).toContainText('failed')
  await expect(card(page, 'unmark')).toContainText('done')
  // The step that failed is what the inspector shows.
  await expect(page.getByLabel('Title')).toHaveValue('Check')

  // A rehearsal lies above it for as long as it is played.
  await card(page, 'mark').click()
  await expect(page.getByLabel('Title')).toHaveValue('Mark')
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
  await expect(page).toHaveURL(({ search }) => search === '')
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

/** A draft that nobody has published, in the designer. */
async function openNew(page: Page, flow: typeof FAILS): Promise<void> {
  await page.goto('/flows')
  await page.goto(`/flows/${await createFlow(page, flow)}`)
  await expect(card(page, 'check')).toBeVisible()
}

/** The same flow, whose last step does something else. */
function checking(name: string, run: string): typeof FAILS {
  const steps = FAILS.steps.map((step) =>
    step.id === 'check' ? { ...step, params: { run } } : step,
  )
  return { ...FAILS, name, steps }
}

const tryButton = (page: Page) => page.getByRole('button', { name: 'Try it', exact: true })

test('a draft that was never published is tried on the demo device: live on the canvas, it fails and goes back', async ({
  page,
}) => {
  await openNew(
    page,
    checking('Tried', 'echo checking; while [ ! -e go ]; do sleep 0.1; done; rm go; exit 3'),
  )
  await page.getByRole('button', { name: 'Try it…' }).click()
  await expect(page.getByRole('radio', { name: /demo-gateway/ })).toBeChecked()
  await expect(page.getByTestId('trial-says')).toContainText(
    '3 steps run on demo-gateway for real, and 3 of them change it; where one fails, the device goes back as it is drawn, but 2 of 3 failures may leave something not undone (see Rehearsal).',
  )
  await tryButton(page).click()

  await expect(card(page, 'mark')).toContainText('succeeded')
  await expect(card(page, 'check')).toContainText('running')
  await expect(bar(page)).toContainText('demo-gateway · trial · started just now')
  expect(existsSync(join(deviceRoot(), 'mark.txt'))).toBe(true)
  // One at a time; what is going on is not taken off by Esc.
  await page.getByRole('button', { name: 'Try it…' }).click()
  await expect(page.getByText('a run has not ended')).toBeVisible()
  await expect(tryButton(page)).toBeDisabled()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  // The drawing can be changed meanwhile.
  await card(page, 'idle').click()
  await page.getByLabel('Title').fill('Idle for a while')
  await expect(card(page, 'idle')).toContainText('Idle for a while')

  writeFileSync(join(deviceRoot(), 'go'), '')
  await expect(bar(page)).toContainText('rolled back')
  await expect(bar(page)).toContainText('Check failed: it ended with exit code 3.')
  await expect(bar(page)).toContainText('The draft differs from what was tried.')
  await expect(card(page, 'check')).toContainText('failed')
  await expect(card(page, 'unmark')).toContainText('done')
  await expect(page.getByLabel('Title')).toHaveValue('Idle for a while')
  expect(existsSync(join(deviceRoot(), 'mark.txt'))).toBe(false)
  await expect(page.getByText('Draft, never published')).toBeVisible()

  await page.getByRole('link', { name: 'Run and output' }).click()
  await expect(page.getByTestId('output')).toContainText('checking')
  await page.getByRole('link', { name: 'Tried (trial)' }).click()
  await expect(bar(page)).toContainText('rolled back')
})

test('a trial is stopped and rolled back from the drawing, and asks for the inputs that the flow has', async ({
  page,
}) => {
  const asking = { ...checking('Asks', 'echo "to ${{ inputs.site }}"; sleep 60'), inputs: {} }
  asking.inputs = { site: { type: 'string', required: true } }
  await openNew(page, asking)
  await card(page, 'mark').click()
  await expect(page.getByRole('button', { name: 'Try it…' })).toBeEnabled()
  await page.keyboard.press('t')
  await expect(tryButton(page)).toBeDisabled()
  await page.getByLabel('site').fill('north')
  await tryButton(page).click()
  await expect(card(page, 'check')).toContainText('running')
  await bar(page).getByRole('button', { name: 'Abort…' }).click()
  await page.getByRole('button', { name: 'Stop and roll back' }).click()
  await expect(bar(page)).toContainText('rolled back')
  await expect(card(page, 'unmark')).toContainText('done')
  await page.getByRole('link', { name: 'Run and output' }).click()
  await expect(page.getByTestId('output')).toContainText('to north')
})

test('a draft is tried only without errors, and only on a device that is marked as a test device', async ({
  page,
}) => {
  const mark = async (as: boolean) => {
    await page.goto('/devices')
    await page.getByRole('link', { name: 'demo-gateway' }).click()
    const mark = page.getByRole('switch', { name: 'Test device' })
    await expect(mark).toBeChecked({ checked: !as })
    await mark.click()
    await expect(mark).toBeChecked({ checked: as })
  }
  await mark(false)
  try {
    await openNew(page, checking('Not tried', 'true'))
    await page.getByRole('button', { name: 'Try it…' }).click()
    await expect(page.getByText('No device is a test device yet.')).toBeVisible()
    await expect(tryButton(page)).toBeDisabled()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await card(page, 'check').click()
    await page.getByRole('textbox', { name: /^Command/ }).fill('')
    await expect(page.getByRole('button', { name: 'Try it…' })).toBeDisabled()
  } finally {
    await mark(true)
  }
})
