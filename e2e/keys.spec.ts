import { expect, type Page, test } from '@playwright/test'
import { card, createFlow, publishFlow } from './person.ts'

const command = (id: string, title: string) => ({
  id,
  title,
  uses: 'command/run@1',
  params: { run: 'true' },
})

/** Two branches that join, with ways back below them. */
const BRANCHES = {
  format: 'contraflow/flow@1',
  steps: [
    command('stop', 'Stop the gateway'),
    command('deliver', 'Deliver the files'),
    command('prepare', 'Prepare the modem'),
    command('announce', 'Announce it'),
  ],
  rollbacks: [command('put-back', 'Put the files back'), command('tell', 'Tell the operator')],
  flowRollback: { actions: [command('last-word', 'Say the last word')] },
  edges: [
    { from: '$start', to: 'stop', on: 'success' },
    { from: 'stop', to: 'deliver', on: 'success' },
    { from: 'stop', to: 'prepare', on: 'success' },
    { from: 'deliver', to: 'announce', on: 'success' },
    { from: 'prepare', to: 'announce', on: 'success' },
    { from: 'deliver', to: 'put-back', on: 'failure', trigger: 'this-step' },
    { from: 'deliver', to: 'tell', on: 'failure', trigger: 'any-step' },
    { from: 'deliver', to: '$rollback', on: 'failure' },
  ],
}

async function openBranches(page: Page, name: string): Promise<void> {
  await page.goto('/flows')
  const id = await publishFlow(page, { ...BRANCHES, name })
  await page.goto(`/flows/${id}`)
  await expect(card(page, 'stop')).toBeVisible()
}

/** The cards that each key leads to. */
async function walked(page: Page, ...keys: readonly string[]): Promise<readonly string[]> {
  const passed: string[] = []
  for (const key of keys) {
    await page.keyboard.press(key)
    await page.waitForTimeout(60)
    passed.push(
      await page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? 'nothing'),
    )
  }
  return passed
}

test('arrow keys walk the graph: along success, back, into the way back and out of it', async ({
  page,
}) => {
  await openBranches(page, 'Walked by keys')
  expect(await walked(page, 'Home', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft')).toEqual([
    'stop',
    'deliver',
    'announce',
    'deliver',
    'stop',
  ])
  await page.keyboard.press('ArrowRight')
  expect(await walked(page, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp')).toEqual([
    'put-back',
    'tell',
    '$rollback',
    'tell',
    'put-back',
  ])
  expect(await walked(page, 'End', 'PageUp', 'PageUp', 'PageDown')).toEqual([
    'announce',
    'prepare',
    'deliver',
    'prepare',
  ])
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(
    'Prepare the modem',
  )
})

test('Enter goes into the inspector, F2 to the title, and Esc back to the card', async ({
  page,
}) => {
  await openBranches(page, 'Renamed by keys')
  await walked(page, 'Home', 'Enter')
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(card(page, 'stop')).toBeFocused()
  await page.keyboard.press('F2')
  await page.keyboard.type('Halt it')
  await page.keyboard.press('Escape')
  await expect(card(page, 'stop')).toBeFocused()
  await expect(card(page, 'stop')).toContainText('Halt it')
})

test('Tab adds a step after the chosen one, which is chosen then', async ({ page }) => {
  await openBranches(page, 'Grown by keys')
  await walked(page, 'End', 'Tab')
  await expect(page.getByRole('dialog', { name: 'Add a step after Announce it' })).toBeVisible()
  await page.keyboard.type('run a comm')
  await page.keyboard.press('Enter')
  await expect(card(page, 'run-a-command')).toBeFocused()
  expect(await walked(page, 'ArrowLeft')).toEqual(['announce'])
})

test('Shift and arrows choose several, Alt and arrows move them, as one step to undo', async ({
  page,
}) => {
  await openBranches(page, 'Moved by keys')
  await walked(page, 'Home', 'Shift+ArrowRight', 'Shift+ArrowRight')
  await expect(page.locator('.react-flow__node.selected')).toHaveCount(3)
  const place = () => card(page, 'deliver').evaluate((node) => node.style.transform)
  const before = await place()
  await walked(page, 'Alt+ArrowDown', 'Alt+ArrowDown')
  await expect.poll(place).not.toBe(before)
  await page.keyboard.press('Control+z')
  await expect.poll(place).toBe(before)
})

test('what is deleted and brought back is told, and the focus stays with its neighbour', async ({
  page,
}) => {
  await openBranches(page, 'Told of changes')
  await walked(page, 'Home', 'ArrowRight', 'Delete')
  await expect(card(page, 'deliver')).toHaveCount(0)
  // Its own ways back go with it, and come again with it.
  await expect(card(page, 'put-back')).toHaveCount(0)
  await expect(card(page, 'tell')).toHaveCount(0)
  await expect(page.getByTestId('told')).toContainText('Deleted Deliver the files')
  await expect(page.getByTestId('told')).toContainText('Undo with Ctrl Z.')
  await expect(card(page, 'announce')).toBeFocused()
  await page.keyboard.press('Control+z')
  await expect(card(page, 'deliver')).toBeFocused()
  await expect(card(page, 'put-back')).toBeVisible()
  await expect(page.getByTestId('told')).toContainText('Undone. Added Deliver the files')
})

test('what is chosen by Ctrl and a key is chosen alone, and the inspector shows it', async ({
  page,
}) => {
  await page.goto('/flows')
  const { flowRollback: _, ...bare } = BRANCHES
  const edges = bare.edges.filter(({ to }) => to !== '$rollback')
  const id = await createFlow(page, { ...bare, edges, name: 'Chosen alone' })
  await page.goto(`/flows/${id}`)
  await card(page, 'announce').click()
  const chosen = page.locator('.react-flow__node.selected')
  await page.keyboard.press('Control+d')
  await expect(chosen).toHaveCount(1)
  await expect(chosen).not.toHaveAttribute('data-id', 'announce')
  await page.keyboard.press('Control+z')
  await card(page, 'deliver').click()
  await page.getByRole('tab', { name: 'On failure' }).click()
  await page.getByRole('button', { name: 'Turn Rollback on Failure on' }).click()
  await expect(page.getByRole('heading', { name: 'Rollback on Failure' })).toBeVisible()
  await expect(card(page, '$rollback')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(card(page, '$rollback')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'The flow' })).toBeVisible()
  await expect(chosen).toHaveCount(0)
})

test('the palette finds commands, steps, step types, flows and devices, and does what is chosen', async ({
  page,
}) => {
  await openBranches(page, 'Found by words')
  const find = async (words: string) => {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type(words)
    // What is marked is what Enter takes.
    await expect(page.getByRole('option', { selected: true })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await find('modem')
  await expect(card(page, 'prepare')).toBeFocused()
  await find('go to source')
  await expect(page.getByRole('tab', { name: 'Source' })).toBeFocused()
  await find('demo-gateway')
  await page.waitForURL('**/devices/*')
  await page.keyboard.press('/')
  await page.keyboard.type('found by words')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/flows/*')
  await expect(card(page, 'prepare')).toBeVisible()
})

test('Ctrl+Z in a box takes back what was typed there, and then what was done to the flow; so does Ctrl+Shift+Z', async ({
  page,
}) => {
  await openBranches(page, 'Taken back from a box')
  await card(page, 'announce').click()
  await page.getByTestId('palette-command/script@1').click()
  const script = page.getByRole('textbox', { name: 'Script' })
  await script.click()
  await page.keyboard.type('ls')
  await page.keyboard.press('Control+z')
  await expect(script).not.toContainText('ls')
  await expect(script).toBeFocused()
  // The typing as a whole is still a step of the flow's own.
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(card(page, 'run-a-script')).toHaveCount(0)

  await page.getByTestId('palette-command/script@1').click()
  await expect(script).toBeFocused()
  await page.keyboard.press('Control+z')
  await expect(card(page, 'run-a-script')).toHaveCount(0)
  await card(page, 'announce').click()
  await page.getByRole('textbox', { name: 'Title' }).focus()
  await page.keyboard.press('Control+Shift+z')
  await expect(card(page, 'run-a-script')).toHaveCount(1)
  await card(page, 'run-a-script').click()
  await script.click()
  await page.keyboard.type('ls')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+Shift+z')
  await expect(script).toContainText('ls')

  const title = page.getByRole('textbox', { name: 'Title' })
  await card(page, 'announce').click()
  await title.fill('Tell all')
  await card(page, 'stop').click()
  await title.focus()
  await page.keyboard.press('Control+z')
  await expect(card(page, 'announce')).toContainText('Announce it')
})

test('keys are left alone where something is written', async ({ page }) => {
  await openBranches(page, 'Written in')
  await walked(page, 'Home', 'Enter')
  const title = page.getByRole('textbox', { name: 'Title' })
  await title.fill('')
  await title.pressSequentially('a/?oR')
  await expect(title).toHaveValue('a/?oR')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await title.press('Home')
  await title.press('Delete')
  await expect(title).toHaveValue('/?oR')
  await expect(card(page, 'stop')).toBeVisible()
})

test('the sheet of keys lists what the keys do here', async ({ page }) => {
  await openBranches(page, 'Sheet of keys')
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  for (const title of [
    'Undo',
    'Zoom to fit',
    'Add a step after it…',
    'To the next part of the page',
  ]) {
    await expect(sheet.getByText(title, { exact: true })).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
})

test('F6 goes round the parts of the page, each entered where it was left', async ({ page }) => {
  await openBranches(page, 'Parts of the page')
  await walked(page, 'Home', 'ArrowRight')
  const part = () =>
    page.evaluate(() => {
      const focused = document.activeElement
      const region =
        focused?.closest('aside') ?? focused?.closest('nav, header, main, section[aria-label]')
      return region?.getAttribute('aria-label') ?? region?.tagName.toLowerCase()
    })
  const round: (string | undefined)[] = []
  for (let at = 0; at < 6; at += 1) {
    await page.keyboard.press('F6')
    round.push(await part())
  }
  expect(round).toEqual([
    'Problems, rehearsal, source and history',
    'Inspector',
    'Main',
    'header',
    'Step types',
    'Canvas',
  ])
  await expect(card(page, 'deliver')).toBeFocused()
  await page.keyboard.press('Shift+F6')
  expect(await part()).toBe('Step types')
})
