import { randomBytes } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { openDraft, savedFlow } from './canvas-person.ts'
import { card } from './person.ts'

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
const offers = (page: Page) => page.getByRole('listbox').getByRole('option')
const source = async (page: Page) => {
  await page.getByRole('tab', { name: 'Source' }).click()
  return page.getByRole('textbox', { name: 'Source of the flow' })
}

/** `first`, whose failure is ignored, then `second`, then `third` with an action. */
const LINE = {
  format: 'contraflow/flow@1',
  name: 'Params',
  inputs: { version: { type: 'string', default: '2.4.0', description: 'To install' } },
  steps: [
    { id: 'first', uses: 'command/run@1', params: { run: 'true' } },
    { id: 'second', uses: 'command/run@1', title: 'Second', params: { run: 'true' } },
    { id: 'third', uses: 'command/run@1', params: { run: 'echo' } },
  ],
  rollbacks: [{ id: 'undo', uses: 'command/run@1', params: { run: 'echo' } }],
  edges: [
    { from: '$start', to: 'first', on: 'success' },
    { from: 'first', to: 'second', on: 'success' },
    { from: 'first', to: 'second', on: 'failure' },
    { from: 'second', to: 'third', on: 'success' },
    { from: 'third', to: 'undo', on: 'failure', trigger: 'this-step' },
  ],
}

test('typing ${{ offers just what is in scope at that step, and what is chosen is written out', async ({
  page,
}) => {
  await openDraft(page, LINE)
  await card(page, 'third').click()
  const command = inspector(page).getByRole('textbox', { name: 'Command' })
  await command.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' ${{')
  await expect(offers(page).filter({ hasText: 'steps.second.result.exitCode' })).toBeVisible()
  await expect(offers(page).filter({ hasText: 'inputs.version' })).toBeVisible()
  await expect(offers(page).filter({ hasText: 'steps.first.' })).toHaveCount(0)
  await expect(offers(page).filter({ hasText: 'steps.third.' })).toHaveCount(0)
  await expect(offers(page).filter({ hasText: 'failure.' })).toHaveCount(0)
  await page.keyboard.type(' stdo')
  await expect(offers(page).first()).toContainText('steps.second.result.stdout')
  await page.keyboard.press('Enter')
  await expect(command).toHaveText('echo ${{ steps.second.result.stdout }}')
  // It may be looked up there.
  await expect(page.getByRole('button', { name: 'Publish…' })).toBeEnabled()
})

test('an action is offered the failure and its own step’s result, by the button beside its field', async ({
  page,
}) => {
  await openDraft(page, LINE)
  await card(page, 'undo').click()
  await inspector(page).getByRole('button', { name: 'Insert a value into Command' }).click()
  await expect(offers(page).filter({ hasText: 'failure.message' })).toBeVisible()
  await expect(offers(page).filter({ hasText: 'steps.third.result.stdout' })).toBeVisible()
  await offers(page).filter({ hasText: 'failure.kind' }).click()
  await expect(inspector(page).getByRole('textbox', { name: 'Command' })).toContainText(
    '${{ failure.kind }}',
  )
})

test('a look-up that is out of scope is underlined, says why at the field and on hover', async ({
  page,
}) => {
  await openDraft(page, LINE)
  await card(page, 'second').click()
  const command = inspector(page).getByRole('textbox', { name: 'Command' })
  await command.fill('echo ${{ steps.third.result.stdout }}')
  const reason = 'third has not surely succeeded by the time that this is needed.'
  await expect(command).toHaveAccessibleDescription(new RegExp(reason))
  const wrong = command.locator('.cm-lookup-wrong').first()
  await expect(wrong).toBeVisible()
  await wrong.hover()
  await expect(page.locator('.cm-lookup-reason')).toContainText(reason)
  await command.fill('echo ${{ inputs.version }}')
  await expect(command.locator('.cm-lookup-wrong')).toHaveCount(0)
})

test('Tab leads on from a command and a script; a larger view holds the same text, and Esc closes it', async ({
  page,
}) => {
  await openDraft(page, {
    ...LINE,
    steps: [{ id: 'only', uses: 'command/script@1', params: { script: '#!/usr/bin/env python3' } }],
    rollbacks: [],
    edges: [{ from: '$start', to: 'only', on: 'success' }],
  })
  await card(page, 'only').click()
  const script = inspector(page).getByRole('textbox', { name: 'Script' })
  await script.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('import os')
  await page.keyboard.press('Tab')
  await expect(script).not.toBeFocused()
  await expect(script).toContainText('import os')
  await inspector(page).getByRole('button', { name: 'Larger view of Script' }).click()
  const large = page.getByRole('dialog').getByRole('textbox', { name: 'Script' })
  await expect(large).toBeFocused()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('\nprint(${{ inp')
  await expect(offers(page)).not.toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(offers(page)).toHaveCount(0)
  await expect(large).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(script).toContainText('print(${{ inp')
  await expect(await source(page)).toContainText('import os')
})

test('a script whose lines end as on Windows keeps them, whatever is written into it', async ({
  page,
}) => {
  const id = await openDraft(page, {
    ...LINE,
    steps: [{ id: 'only', uses: 'command/script@1', params: { script: 'echo a\r\necho b\r\n' } }],
    rollbacks: [],
    edges: [{ from: '$start', to: 'only', on: 'success' }],
  })
  await card(page, 'only').click()
  await inspector(page).getByRole('textbox', { name: 'Script' }).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('echo c\n')
  const saved = async () => (await savedFlow(page, id)).steps[0]?.params?.['script']
  await expect.poll(saved).toBe('echo a\r\necho b\r\necho c\r\n')
})

test('numbers, choices, switches, lists and tables are written as their values, and each box says what is wrong with it', async ({
  page,
}) => {
  await openDraft(page, {
    ...LINE,
    steps: [{ id: 'only', uses: 'docker/container@1', params: { name: 'a' } }],
    rollbacks: [],
    edges: [{ from: '$start', to: 'only', on: 'success' }],
  })
  await card(page, 'only').click()
  const box = inspector(page)
  await expect(box.getByText('Image is missing')).toBeVisible()
  await expect(
    box.getByText(/^Name does not fit: it has at least two letters, digits, _ \. or -/),
  ).toBeVisible()
  await box.getByRole('textbox', { name: 'Image', exact: true }).fill('app:2')
  await expect(box.getByText('Image is missing')).toHaveCount(0)
  await box.getByRole('button', { name: /more options/ }).click()
  await box.getByRole('button', { name: 'Add to Ports' }).click()
  await page.keyboard.type('8080:80')
  await page.keyboard.press('Enter')
  await page.keyboard.type('nonsense')
  await expect(box.getByRole('textbox', { name: 'Ports 2' })).toHaveAccessibleDescription(
    /^Ports.1 does not fit: it is written 8080:80/,
  )
  await box.getByRole('textbox', { name: 'Ports 2' }).fill('53:53/udp')
  await box.getByRole('button', { name: 'Add to Environment' }).click()
  await page.keyboard.type('VERSION')
  await page.keyboard.press('Tab')
  await page.keyboard.type('${{ inputs.version }}')
  await box.getByLabel('Restart', { exact: true }).selectOption('always')
  const interval = box.getByRole('textbox', { name: 'Health interval' })
  await interval.fill('20')
  await expect(interval).toHaveAttribute('aria-invalid', 'true')
  await interval.fill('2000')
  await page.keyboard.press('ArrowUp')
  await expect(box.getByText('2.0 s')).toBeVisible()
  const text = await source(page)
  for (const line of [
    '- 8080:80',
    '- 53:53/udp',
    'VERSION: ',
    'restart: always',
    'healthIntervalMs: 2001',
  ]) {
    await expect(text).toContainText(line)
  }
})

test('an address that is none is told what one is like', async ({ page }) => {
  await openDraft(page, {
    ...LINE,
    steps: [{ id: 'only', uses: 'check/http@1', params: { url: 'nonsense' } }],
    rollbacks: [],
    edges: [{ from: '$start', to: 'only', on: 'success' }],
  })
  await card(page, 'only').click()
  await expect(
    inspector(page).getByText('Address does not fit: it begins with http:// or https://'),
  ).toBeVisible()
})

test('a table takes another row after one that is written, names that are there twice and rows that are emptied again', async ({
  page,
}) => {
  const id = await openDraft(page, {
    ...LINE,
    steps: [{ id: 'only', uses: 'command/run@1', params: { run: 'true', env: { X: 'one' } } }],
    rollbacks: [],
    edges: [{ from: '$start', to: 'only', on: 'success' }],
  })
  await card(page, 'only').click()
  const box = inspector(page)
  const names = box.getByRole('textbox', { name: /^Name \d+ in Environment$/ })
  const saved = async () => (await savedFlow(page, id)).steps[0]?.params?.['env']
  await box.getByRole('button', { name: 'Add to Environment' }).click()
  await expect(names).toHaveCount(2)
  await expect(names.nth(1)).toBeFocused()
  await page.keyboard.type('Y')
  await page.keyboard.press('Tab')
  await page.keyboard.type('two')
  await expect.poll(saved).toEqual({ X: 'one', Y: 'two' })

  await names.nth(1).fill('1Y')
  await expect(
    box.getByText('Environment.1Y can not be called so: it has only letters, digits and _'),
  ).toBeVisible()
  await names.nth(1).fill('__proto__')
  await expect(box.getByText('Nothing can be called __proto__: it is not kept.')).toBeVisible()
  await names.nth(1).fill('X')
  await expect(box.getByText('X is there twice: the last one counts.')).toBeVisible()
  await expect.poll(saved).toEqual({ X: 'two' })
  await names.nth(1).fill('')
  await expect.poll(saved).toEqual({ X: 'one' })
  await expect(names).toHaveCount(2)
  await box.getByRole('button', { name: 'Add to Environment' }).click()
  await expect(names).toHaveCount(3)
  await expect(names.nth(2)).toBeFocused()
  await page.keyboard.type('Z')
  await expect.poll(saved).toEqual({ X: 'one', Z: '' })

  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(names).toHaveCount(1)
  await expect(names).toHaveValue('X')
})

test('an example that takes the place of what was filled in says so, and is undone from there; in an empty form it says nothing', async ({
  page,
}) => {
  const id = await openDraft(page, {
    ...LINE,
    steps: [
      { id: 'filled', uses: 'command/run@1', params: { run: 'echo mine', cwd: '/opt' } },
      { id: 'empty', uses: 'command/run@1', params: {} },
    ],
    rollbacks: [],
    edges: [
      { from: '$start', to: 'filled', on: 'success' },
      { from: 'filled', to: 'empty', on: 'success' },
    ],
  })
  const example = { run: 'systemctl restart gateway' }
  const says = page.getByRole('listitem').filter({ hasText: 'The example has taken the place' })
  const saved = async () => (await savedFlow(page, id)).steps.map(({ params }) => params)
  const startFrom = async () => {
    await inspector(page).getByRole('button', { name: 'Start from an example' }).click()
    await page.getByRole('menuitem', { name: 'Restart a service' }).click()
  }
  await card(page, 'empty').click()
  await startFrom()
  await expect.poll(saved).toEqual([{ run: 'echo mine', cwd: '/opt' }, example])
  await expect(says).toHaveCount(0)
  await card(page, 'filled').click()
  await startFrom()
  await expect.poll(saved).toEqual([example, example])
  await says.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(saved).toEqual([{ run: 'echo mine', cwd: '/opt' }, example])
  await expect(page.getByRole('button', { name: 'Redo' })).toBeEnabled()
  await expect(says).toHaveCount(0)

  // What was done since stays as it is.
  await startFrom()
  await page.getByLabel('Title').fill('Restart')
  await says.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(saved).toEqual([{ run: 'echo mine', cwd: '/opt' }, example])
  await expect(page.getByLabel('Title')).toHaveValue('Restart')
})

test('typing in one field is one step to undo, and what is undone is in the field again', async ({
  page,
}) => {
  await openDraft(page, LINE)
  await card(page, 'third').click()
  const command = inspector(page).getByRole('textbox', { name: 'Command' })
  await command.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' one two three', { delay: 15 })
  await expect(command).toHaveText('echo one two three')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(command).toHaveText('echo')
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(command).toHaveText('echo one two three')
})

test('an input is declared, renamed with its look-ups, restricted, ordered and taken away in the inspector', async ({
  page,
}) => {
  const third = {
    id: 'third',
    uses: 'command/run@1',
    params: { run: 'echo ${{ inputs.version }}' },
  }
  await openDraft(page, { ...LINE, steps: [...LINE.steps.slice(0, 2), third] })
  const inputs = page.getByRole('region', { name: 'Inputs' })
  await inputs.getByRole('button', { name: 'Add an input' }).click()
  const name = inputs.getByLabel('Name')
  await name.fill('version')
  await expect(inputs.getByText('An input is called version already.')).toBeVisible()
  await name.fill('__proto__')
  await name.press('Enter')
  await expect(inputs.getByText(/^No input can be called __proto__/)).toBeVisible()
  await expect(inputs.getByRole('button', { name: 'Remove input', exact: true })).toBeVisible()
  await name.fill('channel')
  await name.press('Enter')
  await inputs.getByLabel('Type').selectOption('choice')
  await expect(inputs.getByText('A choice needs options.')).toBeVisible()
  await inputs.getByLabel('Options').fill('stable\nbeta')
  await expect(inputs.getByText('A choice needs options.')).toHaveCount(0)
  await inputs.getByLabel('Default').selectOption('beta')
  await inputs.getByRole('button', { name: 'channel earlier' }).click()

  await inputs
    .getByRole('button', { name: /^version/ })
    .first()
    .click()
  await inputs.getByLabel('Name').fill('release')
  await inputs.getByLabel('Name').press('Enter')
  await inputs.getByLabel('Pattern').fill('^9')
  await expect(inputs.getByText('Its default does not fit the pattern ^9.')).toBeVisible()
  await inputs.getByLabel('Pattern').fill('^2')
  await expect(page.getByText('Saved just now')).toBeVisible()
  await page.reload()
  await card(page, 'third').click()
  await expect(inspector(page).getByRole('textbox', { name: 'Command' })).toHaveText(
    'echo ${{ inputs.release }}',
  )
  await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } })
  const rows = inputs.getByRole('button', { expanded: false })
  await expect(rows).toHaveText([/^channel/, /^release/])
  await inputs.getByRole('button', { name: 'Remove channel' }).click()
  await expect(rows).toHaveText([/^release/])
})

test('a secret’s default is shown nowhere once it is entered: it is set, replaced, removed', async ({
  page,
}) => {
  await openDraft(page, { ...LINE, inputs: { token: { type: 'string', secret: true } } })
  const inputs = page.getByRole('region', { name: 'Inputs' })
  await inputs
    .getByRole('button', { name: /^token/ })
    .first()
    .click()
  await inputs.getByLabel('Default').fill('hunter2')
  await inputs.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(inputs.getByText('Set', { exact: true })).toBeVisible()
  await expect(page.getByText('Saved just now')).toBeVisible()
  await page.reload()
  await inputs
    .getByRole('button', { name: /^token/ })
    .first()
    .click()
  await expect(inputs.getByText('Set', { exact: true })).toBeVisible()
  expect(await page.content()).not.toContain('hunter2')
  await inputs.getByRole('button', { name: 'Replace…' }).click()
  await inputs.getByLabel('Default').fill('hunter3')
  await inputs.getByLabel('Default').press('Enter')
  await expect(await source(page)).toContainText('hunter3')
  await inputs.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(await source(page)).not.toContainText('hunter')
})

const FILES = {
  ...LINE,
  steps: [{ id: 'only', uses: 'files/deploy@1', params: { destination: '/opt/x' } }],
  rollbacks: [],
  edges: [{ from: '$start', to: 'only', on: 'success' }],
}

test('an upload that is cut in the middle goes on by itself, and its file is then chosen', async ({
  page,
}) => {
  await openDraft(page, FILES)
  await card(page, 'only').click()
  const content = randomBytes(6_000_000)
  const offsets: number[] = []
  let cuts = 0
  await page.route(/\/api\/uploads\/[^/]+\?offset=/, async (route) => {
    const url = new URL(route.request().url())
    const offset = Number(url.searchParams.get('offset'))
    offsets.push(offset)
    if (cuts === 2) return route.continue()
    cuts += 1
    // Some of it gets through, and then the line is cut.
    await route.fetch({ postData: content.subarray(offset, offset + 1_500_000) })
    await route.abort('connectionreset')
  })
  const box = inspector(page)
  await box.getByLabel('Upload a file for Source').setInputFiles({
    name: 'cut.bin',
    mimeType: 'application/octet-stream',
    buffer: content,
  })
  await expect(box.getByRole('progressbar')).toBeVisible()
  await expect(box.getByRole('textbox', { name: 'Source' })).toHaveText('artifact:cut.bin')
  expect(offsets).toEqual([0, 1_500_000, 3_000_000])
  await box.getByRole('textbox', { name: 'Source' }).fill('')
  await box.getByRole('button', { name: 'Choose a file for Source' }).click()
  await page.getByRole('menuitem', { name: /cut\.bin.*5\.7 MiB/ }).click()
  await expect(box.getByRole('textbox', { name: 'Source' })).toHaveText('artifact:cut.bin')
})

test('a file that the server does not take says why, beside its field', async ({ page }) => {
  await openDraft(page, FILES)
  await card(page, 'only').click()
  await inspector(page)
    .getByLabel('Upload a file for Source')
    .setInputFiles({ name: 'a b.bin', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await expect(inspector(page).getByRole('alert')).toContainText('letters, digits')
})

test('a file that nobody has uploaded is a problem until it is there', async ({ page }) => {
  const [step] = FILES.steps
  const params = { source: 'artifact:comes-later.bin', destination: '/opt/x' }
  await openDraft(page, { ...FILES, steps: [{ ...step, params }] })
  await page.getByRole('tab', { name: /Problems/ }).click()
  const problem = page.getByRole('tabpanel', { name: /Problems/ }).getByText('no file of that name')
  await expect(problem).toBeVisible()
  await card(page, 'only').click()
  await expect(inspector(page)).toContainText('no file of that name')
  await inspector(page)
    .getByLabel('Upload a file for Source')
    .setInputFiles({ name: 'comes-later.bin', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await expect(problem).toHaveCount(0)
})

test('a token that stands in the flow is a problem, which a secret input mends in one click', async ({
  page,
}) => {
  const params = { repository: 'https://host/a.git', destination: '/opt/a', token: 'x3kf' }
  await openDraft(page, { ...FILES, steps: [{ id: 'only', uses: 'git/clone@1', params }] })
  await page.getByRole('tab', { name: /Problems/ }).click()
  const problems = page.getByRole('tabpanel', { name: /Problems/ })
  await expect(problems).toContainText('Token stands in the flow')
  await problems
    .getByRole('button', { name: 'Ask for it at deployment, as the secret input token' })
    .click()
  await expect(problems).not.toContainText('Token stands in the flow')
  const text = await source(page)
  await expect(text).toContainText('token: ${{ inputs.token }}')
  await expect(text).toContainText('secret: true')
  await expect(text).not.toContainText('x3kf')
})
