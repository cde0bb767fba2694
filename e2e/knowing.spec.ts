import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { openDraft } from './canvas-person.ts'
import { card, createFlow, openFlow, publishFlow } from './person.ts'

const says = (page: Page) => page.getByTestId('rehearsal-says')

test('what is wrong is named where it is, pressing it leads there, and the obvious is mended by one press', async ({
  page,
}) => {
  await openFlow(page, 'Two services at once')
  const step = page.locator('.react-flow__node-step').first()
  const id = (await step.getAttribute('data-id')) ?? ''
  const before = await page.locator('.react-flow__node-step').count()
  await page.getByTestId('palette-command/run@1').dragTo(page.getByTestId('canvas'), {
    targetPosition: { x: 500, y: 60 },
  })
  await expect(page.locator('.react-flow__node-step')).toHaveCount(before + 1)
  await card(page, id).click()
  await page.getByRole('tab', { name: /Problems/ }).click()
  const problems = page.getByRole('list', { name: 'Problems' })
  await problems.getByRole('button', { name: /Nothing leads to Run a command/ }).click()
  await expect(page.getByLabel('Title')).toHaveValue('Run a command')
  await problems.getByRole('button', { name: /^Connect it after/ }).click()
  await expect(problems.getByText(/Nothing leads to/)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(problems.getByText(/Nothing leads to/)).toBeVisible()
})

test('a problem that stands twice in one place is told once, and gone once it is mended', async ({
  page,
}) => {
  await openDraft(page, {
    format: 'contraflow/flow@1',
    name: 'Twice',
    steps: [
      {
        id: 'only',
        uses: 'command/run@1',
        params: { run: 'echo ${{ inputs.v }} ${{ inputs.v }}' },
      },
    ],
    edges: [{ from: '$start', to: 'only', on: 'success' }],
  })
  await page.getByRole('tab', { name: /Problems/ }).click()
  const problems = page.getByRole('list', { name: 'Problems' })
  const unknown = problems.getByText('The flow has no input v: declare it.')
  await expect(unknown).toHaveCount(1)
  await problems.getByRole('button', { name: 'Declare the input v' }).click()
  await expect(unknown).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(unknown).toHaveCount(1)
})

test('any set of steps and actions can fail in a rehearsal, and its address shows a colleague the same', async ({
  page,
  context,
}) => {
  await openFlow(page, 'Gateway update that fails')
  await card(page, 'deliver').click()
  await page.keyboard.press('f')
  await expect(says(page)).toContainText('If Deliver the new version fails, the run is rolled back')
  await page.getByLabel('Add what fails').selectOption({ label: 'Revert all files' })
  await expect(says(page)).toContainText('the run is rollback failed')
  await expect(says(page)).toContainText(
    'The device may be inconsistent: Revert all files failed on the way back. Not undone: Deliver the new version.',
  )
  await expect(page).toHaveURL(/\?fails=deliver,put-back$/)

  const other = await context.newPage()
  await other.goto(page.url())
  await expect(says(other)).toContainText('The device may be inconsistent')
  await expect(card(other, 'put-back')).toContainText('fails')

  // On the canvas the flask takes it back.
  await card(page, 'deliver').click()
  await card(page, 'deliver').getByRole('button', { name: 'Fails here' }).click()
  await expect(says(page)).toContainText('If nothing fails, the run is succeeded')
  await expect(says(page)).toContainText('Revert all files is not reached')
  // What is deleted fails no more, and is not spoken of.
  await card(page, 'put-back').click()
  await page.keyboard.press('Delete')
  await expect(says(page)).toHaveCount(0)
  await expect(page).not.toHaveURL(/fails=/)
  await page.keyboard.press('Control+z')
  await expect(says(page)).toContainText('Revert all files is not reached')
  await expect(page.getByText('Saved just now')).toBeVisible()
})

test('where a step that fails falls back on another, the drawing shows the way that is gone, and not the one that is not', async ({
  page,
}) => {
  const step = (id: string) => ({ id, title: id, uses: 'command/run@1', params: { run: 'true' } })
  await page.goto('/flows')
  const id = await createFlow(page, {
    format: 'contraflow/flow@1',
    name: 'Falls back',
    steps: ['web', 'api', 'db', 'alt'].map(step),
    edges: [
      { from: '$start', to: 'web', on: 'success' },
      { from: '$start', to: 'api', on: 'success' },
      { from: 'web', to: 'db', on: 'success' },
      { from: 'api', to: 'db', on: 'success' },
      { from: 'api', to: 'alt', on: 'failure' },
    ],
  })
  await page.goto(`/flows/${id}?fails=api`)
  await expect(card(page, 'api')).toContainText('fails, handled')
  const stroke = (edge: string) =>
    page
      .locator(`.react-flow__edge[data-id="${edge}"] .react-flow__edge-path`)
      .evaluate((line) => getComputedStyle(line).stroke)
  const taken = await stroke('$start success api')
  await expect.poll(() => stroke('api failure alt')).toBe(taken)
  await expect.poll(() => stroke('api success db')).not.toBe(taken)
})

test('a rehearsal plays, stops, and shows any moment of it, by keyboard too', async ({ page }) => {
  await openFlow(page, 'Gateway update that fails')
  await page.getByTestId('coverage-health').click()
  const moment = page.getByLabel('Moment of the rehearsal')
  await page.getByLabel('Speed').selectOption('0.5')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByLabel('Speed').selectOption('4')
  await moment.focus()
  await page.keyboard.press('Home')
  await expect(moment).toHaveAttribute('aria-valuetext', 'before it begins')
  await page.keyboard.press('ArrowRight')
  await expect(moment).toHaveAttribute('aria-valuetext', 'Stop the gateway runs')
  await expect(card(page, 'stop')).toContainText('1')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(moment).toHaveAttribute('aria-valuetext', /Say that it went back goes back/)
})

test('every single failure stands in a table that can be sorted and filtered, and says why', async ({
  page,
}) => {
  await openFlow(page, 'Gateway update that fails')
  const table = page.getByRole('table', { name: 'Every single failure' })
  await expect(table.getByRole('row')).toHaveCount(6)
  await table.getByRole('button', { name: 'Step that fails' }).click()
  await expect(table.getByRole('row').nth(1)).toContainText('Announce')
  await page.getByRole('button', { name: /Explain what runs if Deliver the new version/ }).click()
  const why = page.getByRole('region', { name: 'Why' })
  await expect(why).toBeFocused()
  await expect(why.getByRole('listitem').first()).toBeInViewport({ ratio: 1 })
  await expect(why).toContainText(
    'Revert all files runs because Deliver the new version failed, and it is that step’s own action.',
  )
  await expect(why).toContainText(
    'Start it again runs because Stop the gateway had succeeded before Deliver the new version failed; it runs whichever step fails.',
  )
  await expect(why).toContainText(
    'Stop the new one does not run: Start the gateway had not started.',
  )
})

const run = (id: string, title: string) => ({
  id,
  title,
  uses: 'command/run@1',
  params: { run: 'true' },
})

/** Two branches, one of which is undone only where it has not ended. */
const BRANCHES = {
  format: 'contraflow/flow@1',
  name: 'Two branches',
  steps: [run('web', 'Web'), run('api', 'API'), run('db', 'Database')],
  rollbacks: [run('web-back', 'Web back'), run('api-back', 'API back')],
  edges: [
    { from: '$start', to: 'web', on: 'success' },
    { from: '$start', to: 'api', on: 'success' },
    { from: 'web', to: 'db', on: 'success' },
    { from: 'web', to: 'web-back', on: 'failure', trigger: 'this-step' },
    { from: 'api', to: 'api-back', on: 'failure', trigger: 'any-step' },
  ],
}

test('a long title is cut in what fails, and read whole in the sentence about it', async ({
  page,
}) => {
  const title = `Restart ${'gateway-service-'.repeat(5)} and everything that depends on it`
  const steps = [run('web', title)]
  await page.goto('/flows')
  const edges = [{ from: '$start', to: 'web', on: 'success' }]
  const id = await publishFlow(page, { ...BRANCHES, steps, rollbacks: [], edges })
  await page.goto(`/flows/${id}`)
  await page.getByTestId('coverage-web').click()
  const panel = page.getByRole('region', { name: 'Rehearsal', exact: true })
  const chip = panel.getByTitle(title)
  await expect(chip).toBeVisible()
  const [around, box, words] = await Promise.all(
    [panel, chip, chip.getByText(title)].map((each) => each.boundingBox()),
  )
  expect(box?.width).toBeLessThanOrEqual(around?.width ?? 0)
  expect(words?.height).toBeLessThanOrEqual(box?.height ?? 0)
  const hidden = await panel.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  expect(hidden).toBe(0)
})

test('where it depends on timing, both orders can be played', async ({ page }) => {
  await page.goto('/flows')
  const id = await publishFlow(page, BRANCHES)
  await page.goto(`/flows/${id}`)
  const row = page.getByRole('table', { name: 'Every single failure' }).getByRole('row')
  await expect(row.filter({ has: page.getByTestId('coverage-api') })).toContainText(
    'depending on timing: Web back',
  )
  await page.getByRole('button', { name: 'Explain what runs if API fails' }).click()
  const why = page.getByRole('region', { name: 'Why' })
  await why.getByRole('button', { name: 'as early as can be' }).click()
  await expect(says(page)).toContainText('API back, then Web back. Nothing is left to undo.')
  await expect(card(page, 'web')).toContainText('cancelled')
  await expect(why).toContainText('it is cancelled, which counts as its own failure')
  await why.getByRole('button', { name: 'as late as can be' }).click()
  await expect(says(page)).toContainText('API back. Not undone: Web and Database.')
  await expect(page).toHaveURL(/\?fails=api&timing=late$/)
  await page.reload()
  await expect(says(page)).toContainText('API back. Not undone: Web and Database.')
})

for (const { scheme, done, broken } of [
  { scheme: 'light', done: 'rgb(20, 120, 58)', broken: 'rgb(200, 30, 30)' },
  { scheme: 'dark', done: 'rgb(76, 195, 138)', broken: 'rgb(255, 107, 107)' },
] as const) {
  test(`what has gone well is told in the colour of done, what has not in that of broken: ${scheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: scheme })
    const iconOf = (words: string | RegExp) =>
      page.getByRole('listitem').filter({ hasText: words }).locator('[data-icon]')
    await openDraft(page, { ...BRANCHES, name: `To publish in ${scheme}` })
    await page.getByRole('button', { name: 'Publish…' }).click()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(iconOf('Version 1 is published.')).toHaveCSS('color', done)
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByLabel('File with a flow').setInputFiles({
      name: 'no-flow.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from('steps: 7'),
    })
    await expect(iconOf(/no-flow\.yaml is no flow/)).toHaveCSS('color', broken)
  })
}

test('a version’s note is read whole, in all its lines, where versions are listed and compared', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await openDraft(page, { ...BRANCHES, name: 'Noted' })
  const note = `A second database, since the first one was full.\n${'Nothing else is different. '.repeat(8).trim()}`
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill(note)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('tab', { name: 'History' }).click()
  const panel = page.getByRole('tabpanel', { name: 'History' })
  await expectWhole(panel.getByText('A second database'), note)
  const within = await panel.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  expect(within).toBe(0)
  await page.getByRole('button', { name: 'Compare version 1 with the draft' }).click()
  const differences = page.getByRole('complementary', { name: 'Differences' })
  await expectWhole(differences.getByText('A second database'), note)
})

/** None of its words is cut off, and it takes at least the lines that were written. */
async function expectWhole(text: Locator, words: string): Promise<void> {
  await expect(text).toHaveText(words, { useInnerText: true })
  const cut = await text.evaluate((element) => {
    const around = document.createRange()
    around.selectNodeContents(element)
    const { width, height } = around.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return width > box.width + 1 || height > box.height + 1
  })
  expect(cut).toBe(false)
}

test('the browser’s Back leads from a comparison to the draft, and so does Esc; closed, it is not opened again by Back', async ({
  page,
}) => {
  await page.goto('/flows')
  const id = await publishFlow(page, { ...BRANCHES, name: 'Back from it' })
  await page.goto(`/flows/${id}`)
  const comparison = page.getByRole('region', { name: 'Comparison' })
  const compare = async () => {
    await page.getByRole('button', { name: 'Compare version 1 with the draft' }).click()
    await expect(comparison).toBeVisible()
    await expect(page).toHaveURL(/\?compare=v1\.\.draft$/)
  }
  const isDraft = async () => {
    await expect(comparison).toHaveCount(0)
    await expect(page).toHaveURL(new RegExp(`/flows/${id}$`))
    await expect(card(page, 'db')).toBeVisible()
  }
  await page.getByRole('tab', { name: 'History' }).click()
  await compare()
  await page.goBack()
  await isDraft()
  await page.goForward()
  await expect(comparison).toBeVisible()
  await comparison.getByRole('combobox', { name: /^To/ }).selectOption('v1')
  await expect(page).toHaveURL(/\?compare=v1\.\.v1$/)
  await page.keyboard.press('Escape')
  await isDraft()
  await compare()
  await comparison.getByRole('button', { name: 'Back to the draft' }).click()
  await isDraft()
  await page.goBack()
  await expect(page).toHaveURL(/\/flows$/)

  // Whoever was sent the address has no draft to go back to.
  await page.goto(`/flows/${id}?compare=v1..draft`)
  await expect(comparison).toBeVisible()
  await page.keyboard.press('Escape')
  await isDraft()
})

test('two versions are compared in one picture, in words and as text; one is restored, and a file is one step to undo', async ({
  page,
}) => {
  await page.goto('/flows')
  const id = await publishFlow(page, { ...BRANCHES, name: 'To compare' })
  await page.goto(`/flows/${id}`)
  await card(page, 'db').click()
  await page.keyboard.press('Delete')
  await card(page, 'api').click()
  await page.getByLabel('Title').fill('The API')
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Compare version 1 with the draft' }).click()
  await expect(page).toHaveURL(/\?compare=v1\.\.draft$/)
  const comparison = page.getByRole('region', { name: 'Comparison' })
  const differences = page.getByRole('complementary', { name: 'Differences' })
  await expect(differences).toContainText('Step Database removed')
  await expect(differences).toContainText('Step The API changed: its title')
  await expect(comparison.locator('[data-id="db"]')).toContainText('removed')
  await expect(comparison.locator('[data-id="api"]')).toContainText('changed')
  await comparison.getByText('Text, side by side').click()
  await expect(comparison.getByTestId('yaml-diff')).toContainText('title: The API')

  // The address shows somebody else the same, once it is saved.
  await comparison.getByRole('button', { name: 'Back to the draft' }).click()
  await expect(page.getByText('Saved')).toBeVisible()
  await page.goto(`/flows/${id}?compare=v1..draft`)
  await expect(differences).toContainText('Step Database removed')
  await comparison.getByRole('button', { name: 'Back to the draft' }).click()

  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Restore' }).click()
  await expect(card(page, 'db')).toBeVisible()
  await expect(page.getByText('v1 published', { exact: true })).toBeVisible()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as YAML' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('to-compare.yaml')
  const text = readFileSync(await file.path(), 'utf8')
  await page.getByLabel('File with a flow').setInputFiles({
    name: 'other.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(text.replace('title: Database', 'title: Store')),
  })
  await expect(card(page, 'db')).toContainText('Store')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(card(page, 'db')).toContainText('Database')

  await page.goto('/flows')
  await page.getByLabel('File with a flow').setInputFiles({
    name: 'no-flow.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from('steps: 7'),
  })
  await expect(page.getByText(/no-flow\.yaml is no flow/)).toBeVisible()
  await page.getByLabel('File with a flow').setInputFiles({
    name: 'a.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(text.replace('name: To compare', 'name: From a file')),
  })
  await page.waitForURL('**/flows/flw_*')
  await expect(page.getByLabel('Name')).toHaveValue('From a file')
})

test('the source completes what is written, shows what is wrong at its line, and keeps its place', async ({
  page,
}) => {
  await page.goto('/flows')
  const id = await publishFlow(page, { ...BRANCHES, name: 'To write' })
  await page.goto(`/flows/${id}`)
  await page.getByRole('tab', { name: 'Source' }).click()
  const source = page.getByRole('textbox', { name: 'Source of the flow' })
  await expect(source).toContainText('name: To write')
  // What is offered while typing may come just then, and go again.
  const choose = (name: string | RegExp) =>
    expect(async () => {
      await page.keyboard.press('Control+Space')
      await page.getByRole('option', { name }).click({ timeout: 5_000 })
    }).toPass()

  // What is chosen on the canvas is scrolled to.
  await card(page, 'db').click()
  await expect(source.getByText('title: Database')).toBeVisible()

  await source.click()
  await page.keyboard.press('Control+End')
  // Not key by key: what is offered just then would take the Enter.
  await page.keyboard.insertText('  - from: db\n    to: ')
  await page.keyboard.type('$')
  await choose(/\$rollback/)
  await page.keyboard.insertText('\n    on: ')
  await page.keyboard.type('fail')
  await choose('failure')
  await expect(page.locator('.cm-lint-marker-error')).toBeVisible()
  await page.getByRole('tab', { name: /Problems/ }).click()
  await page.getByRole('button', { name: 'Turn Rollback on Failure on' }).click()
  await expect(page.locator('.react-flow__node[data-id="$rollback"]')).toBeVisible()
})

test('a comment in the source is told to be lost, before it is', async ({ page }) => {
  await page.goto('/flows')
  const id = await createFlow(page, { ...BRANCHES, name: 'Commented' })
  await page.goto(`/flows/${id}`)
  await page.getByRole('tab', { name: 'Source' }).click()
  const source = page.getByRole('textbox', { name: 'Source of the flow' })
  const told = page.getByText('Comments are no part of a flow')
  await source.click()
  await page.keyboard.press('Control+End')
  await expect(told).toHaveCount(0)
  await page.keyboard.insertText('# why it is so')
  await expect(told).toBeVisible()
  await card(page, 'db').click()
  await page.getByLabel('Title').fill('Another')
  await expect(source).not.toContainText('why it is so')
  await expect(told).toHaveCount(0)
})

test('a step that gets another id in the source stays the chosen one, and its card where it was', async ({
  page,
}) => {
  await page.goto('/flows')
  const id = await createFlow(page, {
    ...BRANCHES,
    layout: { positions: { db: { x: 500, y: 400 } } },
  })
  await page.goto(`/flows/${id}`)
  await page.getByRole('tab', { name: /^Source/ }).click()
  await card(page, 'db').click()
  const place = await card(page, 'db').getAttribute('style')
  const source = page.getByRole('textbox', { name: 'Source of the flow' })
  await source.getByText('id: db', { exact: true }).click()
  await page.keyboard.press('End')
  await page.keyboard.type('-2', { delay: 100 })
  await expect(card(page, 'db-2')).toHaveAttribute('style', place ?? '')
  await expect(page.getByLabel('Title')).toHaveValue('Database')
  await expect(source).toBeFocused()
  await page.keyboard.type('-x')
  await expect(card(page, 'db-2-x')).toHaveAttribute('style', place ?? '')
  await expect(page.getByLabel('Title')).toHaveValue('Database')
})

test('what is written in the source, and can not be read yet, is kept until it can or is let go', async ({
  page,
}) => {
  await page.goto('/flows')
  const id = await publishFlow(page, { ...BRANCHES, name: 'Half written' })
  await page.goto(`/flows/${id}`)
  const tab = page.getByRole('tab', { name: /^Source/ })
  const source = page.getByRole('textbox', { name: 'Source of the flow' })
  await tab.click()
  await source.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('nonsense: [')
  await expect(page.getByText(/^Not drawn yet/)).toBeVisible()
  // Also where the page is loaded again, or another is looked at meanwhile.
  await page.reload()
  await expect(tab).toHaveAccessibleName(/not drawn yet$/)
  await page.getByRole('link', { name: 'Flows' }).first().click()
  await page.getByRole('link', { name: 'Open Half written', exact: true }).click()
  await page.getByRole('tab', { name: /Problems/ }).click()
  await expect(tab).toHaveAccessibleName(/not drawn yet$/)
  await page.getByRole('button', { name: 'Try it…' }).click()
  await expect(page.getByRole('dialog')).toContainText('in Source is not drawn yet')
  await page.keyboard.press('Escape')
  await card(page, 'db').click()
  await page.getByLabel('Title').fill('Store')
  await tab.click()
  await source.click()
  await page.keyboard.press('Control+End')
  await expect(source).toContainText('nonsense: [')
  await expect(page.getByText(/the flow has changed meanwhile. Changed Database\./)).toBeVisible()
  await expect(card(page, 'db')).toContainText('Store')
  await page.getByRole('button', { name: 'Back to what is drawn' }).click()
  await source.click()
  await page.keyboard.press('Control+End')
  await expect(source).toContainText('success')
  await expect(source).not.toContainText('nonsense')
  await expect(tab).toHaveAccessibleName('Source')
  await expect(page.getByText(/^Not drawn yet/)).toHaveCount(0)
})
