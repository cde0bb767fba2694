import { expect, type Page, test } from '@playwright/test'
import { card, createFlow, savedDraft } from './person.ts'

const LINE = {
  format: 'contraflow/flow@1',
  name: 'First touch',
  steps: [
    { id: 'stop', title: 'Stop', uses: 'command/run@1', params: { run: 'true' } },
    {
      id: 'check',
      title: 'Check',
      uses: 'command/run@1',
      params: { run: 'true' },
      changesDevice: false,
    },
  ],
  edges: [
    { from: '$start', to: 'stop', on: 'success' },
    { from: 'stop', to: 'check', on: 'success' },
  ],
}

const TELLING = {
  ...LINE,
  flowRollback: {
    actions: [{ id: 'tell', title: 'Tell', uses: 'command/run@1', params: { run: 'true' } }],
  },
  edges: [
    ...LINE.edges,
    { from: 'stop', to: '$rollback', on: 'failure' },
    { from: 'check', to: '$rollback', on: 'failure' },
  ],
}

async function openDraft(page: Page, flow: object): Promise<string> {
  await page.goto('/flows')
  const id = await createFlow(page, flow)
  await page.goto(`/flows/${id}`)
  await expect(card(page, 'stop')).toBeVisible()
  return id
}

async function failureEdges(page: Page, id: string): Promise<readonly string[]> {
  const { edges } = await savedDraft(page, id)
  return edges
    .filter(({ on }: { on: string }) => on === 'failure')
    .map(({ from, to, trigger }: { from: string; to: string; trigger?: string }) =>
      [from, to, trigger ?? ''].join(' ').trim(),
    )
}

/** As on a slow machine: what is asked of a worker gets there once it is let, by the answer. */
async function slowWorkers(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const { promise, resolve } = Promise.withResolvers<void>()
    Object.assign(window, { letWorkers: resolve })
    const Real = window.Worker
    window.Worker = class extends Real {
      override postMessage(message: unknown): void {
        void promise.then(() => super.postMessage(message))
      }
    }
  })
  return () => page.evaluate('letWorkers()')
}

test('what is typed before the boxes of a new step have come is no command to the drawing, and its box is entered once they are there', async ({
  page,
}) => {
  const editors = Promise.withResolvers<void>()
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch()
    if ((await response.text()).includes('cm-content')) await editors.promise
    await route.fulfill({ response })
  })
  await openDraft(page, { ...LINE, name: 'Boxes that come late' })
  await page.getByTestId('palette-command/run@1').click()
  await expect(card(page, 'run-a-command')).toBeVisible()
  const box = page.getByRole('textbox', { name: 'Command' })
  await expect(box).toHaveCount(0)
  await page.keyboard.type('f t/n ')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('.react-flow__node-step')).toHaveCount(3)
  await expect(box).toHaveCount(0)
  editors.resolve()
  await expect(box).toBeFocused()
  await page.keyboard.type('date')
  await expect(card(page, 'run-a-command')).toContainText('date')
})

test('an action begins as one for any step, from the palette as from the list at a port', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  await card(page, 'stop').click()
  const ways = page.getByRole('region', { name: 'If Stop fails' })
  await ways.getByRole('button', { name: 'Run a command' }).click()
  await expect.poll(() => failureEdges(page, id)).toEqual(['stop run-a-command any-step'])
  await card(page, 'check').hover()
  await card(page, 'check').getByTestId('add-failure').click()
  await page
    .getByRole('option', { name: /Run a command/ })
    .first()
    .click()
  await expect
    .poll(() => failureEdges(page, id))
    .toEqual(['stop run-a-command any-step', 'check run-a-command-2 any-step'])
  await page.getByRole('tab', { name: 'On failure' }).waitFor({ state: 'detached' })
})

test('a step that is added while Rollback on Failure is on runs it, and stands beside the others', async ({
  page,
}) => {
  const id = await openDraft(page, TELLING)
  await card(page, 'stop').click()
  await page.getByTestId('palette-command/run@1').click()
  await expect
    .poll(() => failureEdges(page, id))
    .toEqual(['stop $rollback', 'check $rollback', 'run-a-command $rollback'])
  await card(page, 'check').hover()
  await card(page, 'check').getByTestId('add-success').click()
  await page
    .getByRole('option', { name: /Run a command/ })
    .first()
    .click()
  await expect.poll(() => failureEdges(page, id)).toContain('run-a-command-2 $rollback')
  const [stop, added] = [card(page, 'stop'), card(page, 'run-a-command')]
  const [one, other] = [await stop.boundingBox(), await added.boundingBox()]
  expect(other?.x).toBeGreaterThan((one?.x ?? 0) + (one?.width ?? 0))
  // One that was unwired by hand is told, and wired again by a press.
  const ways = page.getByRole('region', { name: /^If .* fails$/ })
  await card(page, 'check').click()
  await ways.getByRole('button', { name: 'Run Rollback' }).click()
  await page.getByRole('tab', { name: /^Problems/ }).click()
  const problems = page.getByRole('tabpanel', { name: /^Problems/ })
  await expect(problems).toContainText('Check neither runs it nor handles its failure')
  await problems.getByRole('button', { name: 'Run Rollback on Failure' }).click()
  await expect.poll(() => failureEdges(page, id)).toContain('check $rollback')
})

test('Try it and Publish, pressed before the draft was judged, open at once and wait for it', async ({
  page,
}) => {
  const letWorkers = await slowWorkers(page)
  await openDraft(page, { ...LINE, name: 'Judged late' })
  await page.keyboard.press('t')
  const trial = page.getByRole('dialog', { name: 'Try the draft' })
  await expect(trial).toContainText('Looking at the flow…')
  await letWorkers()
  await expect(trial.getByRole('radio', { name: /demo-gateway/ })).toBeChecked()
  await expect(trial.getByRole('button', { name: 'Try it' })).toBeEnabled()
  await page.reload()
  await expect(card(page, 'stop')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  const publishing = page.getByRole('dialog', { name: 'Publish a version' })
  await expect(publishing).toContainText('Looking at the flow…')
  await expect(publishing.getByRole('button', { name: 'Publish' })).toBeDisabled()
  await letWorkers()
  await publishing.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('Version 1 is published.')).toBeVisible()
})

test('what waited for the judgement is told that the flow has problems', async ({ page }) => {
  const letWorkers = await slowWorkers(page)
  const [stop, ...others] = LINE.steps
  const wrong = { ...LINE, name: 'Wrong', steps: [{ ...stop, params: {} }, ...others] }
  await openDraft(page, wrong)
  await page.keyboard.press('t')
  const trial = page.getByRole('dialog', { name: 'Try the draft' })
  await expect(trial).toContainText('Looking at the flow…')
  await letWorkers()
  await expect(trial).toContainText('The flow has problems.')
})

test('a problem of an input or of the settings leads to the box where it is mended', async ({
  page,
}) => {
  const deploy = (id: string) => ({
    id,
    uses: 'files/deploy@1',
    params: { source: 'artifact:a', destination: '/a' },
  })
  await openDraft(page, {
    ...LINE,
    inputs: { name: { type: 'string' }, size: { type: 'string', pattern: '^9', default: 'large' } },
    steps: [...LINE.steps, deploy('one'), deploy('two')],
    edges: [
      ...LINE.edges,
      { from: 'check', to: 'one', on: 'success' },
      { from: 'one', to: 'two', on: 'success' },
    ],
    settings: { rollbackOrder: 'oldest-first' },
  })
  await card(page, 'check').click()
  await page.getByRole('tab', { name: /^Problems/ }).click()
  const problems = page.getByRole('tabpanel', { name: /^Problems/ })
  await problems.getByRole('button', { name: /does not fit the pattern \^9/ }).click()
  await expect(page.getByRole('textbox', { name: /Default/ })).toBeFocused()
  await card(page, 'check').click()
  await problems.getByRole('button', { name: /^warning Oldest first restores/ }).click()
  await expect(page.getByRole('radio', { name: 'Oldest first' })).toBeFocused()
})

test('F8 leads to the box of an input where that is all that is wrong', async ({ page }) => {
  await openDraft(page, {
    ...LINE,
    inputs: { size: { type: 'string', pattern: '^9', default: 'large' } },
    steps: LINE.steps.map((step) => ({ ...step, changesDevice: false })),
  })
  await card(page, 'check').click()
  await expect(page.getByRole('tab', { name: 'Problems 1' })).toBeVisible()
  await page.keyboard.press('F8')
  await expect(page.getByRole('textbox', { name: /Default/ })).toBeFocused()
})
