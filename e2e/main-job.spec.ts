import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseFlowText } from '@contraflow/flow'
import { expect, test } from '@playwright/test'
import { deviceRoot, filesOf } from './device-root.ts'
import { card, deployToDemo, openFlow, publishFlow, wire } from './person.ts'

/** The sample, whose check fails once it is let. */
function failingUpdate(name: string) {
  const file = new URL('../samples/gateway-update-fails.yaml', import.meta.url)
  const { flow } = parseFlowText(readFileSync(file, 'utf8'))
  const held = flow?.steps.map((step) => {
    const { script } = step.params
    if (step.id !== 'health') return step
    return {
      ...step,
      params: {
        ...step.params,
        script: `while [ ! -e go ]; do sleep 0.1; done; rm go\n${script}`,
      },
    }
  })
  return { ...flow, name, steps: held }
}

test('the failing update goes back in the order that was drawn, and leaves every file as it was', async ({
  page,
}) => {
  const before = filesOf('opt/gateway')
  await page.goto('/flows')
  await page.goto(`/flows/${await publishFlow(page, failingUpdate('Gateway update, watched'))}`)
  await page.getByTestId('coverage-health').click()
  await expect(page.getByTestId('rehearsal-says')).toContainText(
    'Collect logs, then Stop the new one, then Revert all files, then Start it again, then Say that it went back',
  )
  await deployToDemo(page)
  await expect(card(page, 'health')).toContainText('running')
  expect(filesOf('opt/gateway')).not.toEqual(before)
  // Nothing is lost by loading the page again in the middle.
  await page.reload()
  writeFileSync(join(deviceRoot(), 'go'), '')
  await expect(page.getByTestId('output')).toContainText('attempt 1: running 2.4.0')
  await expect(page.getByText('rolled back', { exact: true })).toBeVisible()
  const back = page.getByTestId('time-line').getByRole('list', { name: 'Back' })
  await expect(back.getByRole('button')).toHaveText([
    'Collect logs',
    'Stop the new one',
    'Revert all files',
    'Start it again',
    'Say that it went back',
  ])
  await expect(page.getByTestId('run-says')).toContainText('Nothing is left to undo')
  await expect(page.getByTestId('output')).toContainText('demo-gateway went back')
  expect(filesOf('opt/gateway')).toEqual(before)
})

test('a person drags a step in, wires it, chooses what its failure leads to, publishes, deploys, and sees it run', async ({
  page,
}) => {
  const before = filesOf('opt/gateway')
  await openFlow(page, 'Gateway update')
  const canvas = page.getByTestId('canvas')
  await page
    .getByTestId('palette-command/run@1')
    .dragTo(canvas, { targetPosition: { x: 640, y: 70 } })
  await expect(card(page, 'run-a-command')).toBeVisible()
  await card(page, 'run-a-command').click()
  await page.getByLabel('Title').fill('Write a note')
  await page
    .getByRole('textbox', { name: /^Command/ })
    .fill('echo noted > note.txt && cat note.txt')
  await wire(page, { id: 'health', port: 'success' }, 'run-a-command')
  await wire(page, { id: 'run-a-command', port: 'failure' }, 'announce')
  await page.getByRole('tab', { name: 'On failure' }).click()
  await expect(page.getByRole('radio', { name: /Fall back/ })).toBeChecked()
  await page.getByRole('radio', { name: /Roll back/ }).check()
  await page.getByRole('button', { name: 'Add an action' }).click()
  await page.getByRole('menuitem', { name: 'Run a command' }).click()
  await page.getByRole('button', { name: 'Run a command', exact: true }).last().click()
  await page.getByLabel('Title').fill('Take the note away')
  await page.getByRole('textbox', { name: /^Command/ }).fill('rm -f note.txt')
  await expect(page.getByText('Saved')).toBeVisible()

  // One step to undo for each gesture, and the same drawing after doing it again.
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Redo' }).click()
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('Writes a note')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('v2 published', { exact: true })).toBeVisible()

  await deployToDemo(page)
  await expect(card(page, 'run-a-command')).toContainText('succeeded')
  await expect(page.getByText('succeeded', { exact: true }).first()).toBeVisible()
  await expect(page.getByTestId('output')).toContainText('noted')
  expect(filesOf('opt/gateway')).not.toEqual(before)

  // What succeeded can still be rolled back, and is, to the byte.
  await page.getByRole('button', { name: 'Roll back…' }).click()
  await page.getByRole('button', { name: 'Roll back', exact: true }).click()
  await expect(page.getByText('rolled back', { exact: true })).toBeVisible()
  expect(filesOf('opt/gateway')).toEqual(before)
})

test('the keyboard takes a step away and brings it back, as often as one likes', async ({
  page,
}) => {
  await openFlow(page, 'Two services at once')
  const [step] = await page.locator('.react-flow__node-step').all()
  const id = (await step?.getAttribute('data-id')) ?? ''
  for (let time = 0; time < 4; time += 1) {
    await card(page, id).click()
    await page.keyboard.press('Delete')
    await expect(card(page, id)).toHaveCount(0)
    await page.keyboard.press('Control+z')
    await expect(card(page, id)).toBeVisible()
    // The key goes down as Z and comes up as z, where Shift is let go of first.
    await page.keyboard.down('Shift')
    await page.keyboard.down('Z')
    await page.keyboard.up('Shift')
    await page.keyboard.up('z')
  }
})

test('of two windows that change one flow neither loses its work', async ({ page, context }) => {
  await openFlow(page, 'Two services at once')
  const other = await context.newPage()
  await other.goto(page.url())
  const [mine, theirs] = [page.getByLabel('Name'), other.getByLabel('Name')]
  await theirs.fill('Theirs')
  await expect(mine).toHaveValue('Theirs')
  await mine.fill('Mine')
  await expect(theirs).toHaveValue('Mine')
  await expect(page.getByText('Saved just now')).toBeVisible()
  // What is taken back is one's own: what the other had written is there again.
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(theirs).toHaveValue('Theirs')
  await theirs.fill('Two services at once')
  await expect(mine).toHaveValue('Two services at once')
  await expect(other.getByText('Saved just now')).toBeVisible()
})

const SLOW = {
  format: 'contraflow/flow@1',
  name: 'A slow one',
  steps: [
    { id: 'mark', uses: 'command/run@1', params: { run: 'echo here > mark.txt' } },
    { id: 'wait', uses: 'command/run@1', params: { run: 'echo waiting; sleep 60' } },
  ],
  rollbacks: [{ id: 'unmark', uses: 'command/run@1', params: { run: 'rm mark.txt' } }],
  edges: [
    { from: '$start', to: 'mark', on: 'success' },
    { from: 'mark', to: 'wait', on: 'success' },
    { from: 'mark', to: 'unmark', on: 'failure', trigger: 'any-step' },
  ],
}

for (const { way, leaves } of [
  { way: 'Stop and roll back', leaves: false },
  { way: 'Stop', leaves: true },
]) {
  test(`aborted in the middle with "${way}", the device ${leaves ? 'stays as it is' : 'goes back'}`, async ({
    page,
  }) => {
    await page.goto('/flows')
    const id = await publishFlow(page, { ...SLOW, name: `Slow: ${way}` })
    await page.goto(`/flows/${id}`)
    await expect(card(page, 'wait')).toBeVisible()
    await deployToDemo(page)
    await expect(page.getByTestId('output')).toContainText('waiting')
    expect(existsSync(join(deviceRoot(), 'mark.txt'))).toBe(true)
    await page.getByRole('button', { name: 'Abort…' }).click()
    await page.getByRole('button', { name: way, exact: true }).click()
    await expect(page.getByText(leaves ? 'aborted' : 'rolled back', { exact: true })).toBeVisible()
    // Of what runs when the run turns round, the latest is the step that failed.
    await expect(card(page, 'wait')).toContainText(leaves ? 'cancelled' : 'failed')
    expect(existsSync(join(deviceRoot(), 'mark.txt'))).toBe(leaves)
  })
}

const TELLS_LATE = {
  format: 'contraflow/flow@1',
  name: 'Told in between',
  steps: [
    {
      id: 'first',
      uses: 'command/run@1',
      params: { run: 'while [ ! -e go ]; do sleep 0.1; done; rm go' },
    },
    { id: 'then', uses: 'command/run@1', params: { run: 'sleep 1; echo told; sleep 60' } },
  ],
  edges: [
    { from: '$start', to: 'first', on: 'success' },
    { from: 'first', to: 'then', on: 'success' },
  ],
}

for (const which of ['the first', 'a later'] as const) {
  test(`what comes while ${which} snapshot of a run is on its way is not lost`, async ({
    page,
  }) => {
    await page.goto('/flows')
    const id = await publishFlow(page, { ...TELLS_LATE, name: `Told in between: ${which}` })
    await page.goto(`/flows/${id}`)
    await expect(card(page, 'then')).toBeVisible()
    let arrived = 0
    const holdSnapshots = (ms: number) =>
      page.route(/runs\.get/, async (route) => {
        const response = await route.fetch()
        await new Promise((resolve) => setTimeout(resolve, ms))
        await route.fulfill({ response })
        arrived += 1
      })
    const go = () => writeFileSync(join(deviceRoot(), 'go'), '')
    if (which === 'the first') {
      go()
      await holdSnapshots(5_000)
    }
    await deployToDemo(page)
    if (which === 'a later') {
      await expect(card(page, 'first')).toContainText('running')
      await holdSnapshots(2_500)
      go()
    }
    await expect.poll(() => arrived, { timeout: 15_000 }).toBeGreaterThan(0)
    await page.unrouteAll({ behavior: 'wait' })
    await expect(page.getByTestId('output')).toContainText('told')
    await page.getByRole('button', { name: 'Abort…' }).click()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(page.getByText('aborted', { exact: true })).toBeVisible()
  })
}

test('every page says what it is for, in light and dark, and none breaks', async ({ page }) => {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await openFlow(page, 'Gateway update that fails')
    await page.getByTestId('coverage-health').click()
    await expect(card(page, 'put-back')).toBeVisible()
    const file = process.env['README_SCREENSHOT']
    if (file !== undefined && colorScheme === 'light') await page.screenshot({ path: file })
    for (const [path, heading] of [
      ['/flows', 'Flows'],
      ['/deployments', 'Deployments'],
      ['/devices', 'Devices'],
    ] as const) {
      await page.goto(path)
      await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    }
    await page.getByRole('link', { name: 'demo-gateway' }).click()
    await expect(page.getByText('Architecture')).toBeVisible()
  }
  expect(problems).toEqual([])
})
