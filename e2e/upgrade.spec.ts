import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { packedGreeter } from '@contraflow/testing/greeter'
import { expect, type Page, test } from '@playwright/test'
import { addPlugin } from './add-plugin.ts'
import { deviceRoot } from './device-root.ts'
import { card, createFlow, deployToDemo, savedDraft } from './person.ts'

test.beforeAll(async ({ baseURL }) => {
  for (const version of [1, 2] as const)
    await addPlugin(baseURL ?? '', await packedGreeter(version))
})

const greet = (id: string, params: object) => ({ id, uses: 'greeter/greet@1', params })

/** Three greetings, of which the last can't go over, and a count whose plugin says nothing of how. */
const flow = (name: string) => ({
  format: 'contraflow/flow@1',
  name,
  steps: [
    greet('hello', { text: 'Hello ', file: '/greeting' }),
    greet('hey', { text: 'Hey' }),
    greet('shout', { text: 'Hello!' }),
    { id: 'count', uses: 'greeter/count@1', params: { upTo: 3 } },
  ],
  rollbacks: [
    { id: 'hush', uses: 'greeter/hush@1', params: {} },
    { id: 'note', uses: 'command/run@1', params: { run: 'true' } },
  ],
  edges: [
    { from: '$start', to: 'hello', on: 'success' },
    { from: 'hello', to: 'hey', on: 'success' },
    { from: 'hey', to: 'shout', on: 'success' },
    { from: 'shout', to: 'count', on: 'success' },
    { from: 'hello', to: 'hush', on: 'failure', trigger: 'any-step' },
    { from: 'hey', to: 'note', on: 'failure', trigger: 'any-step' },
  ],
})

/** Opens a flow in the designer; answers what the server keeps of it: the type of each step and action. */
async function open(page: Page, document: object) {
  await page.goto('/flows')
  const id = await createFlow(page, document)
  await page.goto(`/flows/${id}`)
  await expect(card(page, 'hello')).toBeVisible()
  return async (): Promise<readonly string[]> => {
    const { steps, rollbacks } = await savedDraft(page, id)
    return [...steps, ...rollbacks].map(({ id, uses }) => `${id} ${uses}`)
  }
}

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
const upgrade = (page: Page) => inspector(page).getByRole('button', { name: 'Upgrade…' })

test('a newer major of a step is offered, shows what it changes before it changes anything, and is one step to undo', async ({
  page,
}) => {
  const uses = await open(page, flow('One greeting'))
  // Who begins anew is offered the newest alone.
  await expect(page.getByTestId(/^palette-greeter/)).toHaveText(['Greet', 'Count'])
  await card(page, 'hello').click()
  await expect(inspector(page)).toContainText('greeter/greet@2 is available')
  await upgrade(page).click()
  const dialog = page.getByRole('dialog', { name: 'Upgrade to greeter/greet@2' })
  const params = dialog.getByRole('table', { name: 'Params of hello' }).getByRole('row')
  await expect(params).toHaveText([
    'ParamBeforeAfter',
    'textHello none',
    'messagenoneHello ',
    'timesnone1',
  ])
  await expect(dialog).toContainText('1 more param stays as it is')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'greeter/hush@1' })).toContainText(
    'quietlynonefalse',
  )
  await expect(dialog.getByRole('region', { name: 'Afterwards' })).toContainText(
    'Nothing is wrong that is not wrong now',
  )
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(inspector(page)).toContainText('greeter/greet@1 · hello')

  await upgrade(page).click()
  await dialog.getByRole('button', { name: 'Upgrade', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(inspector(page)).toContainText('greeter/greet@2 · hello')
  await expect(inspector(page).getByRole('textbox', { name: 'Message' })).toHaveText('Hello')
  await expect(upgrade(page)).toHaveCount(0)
  await expect
    .poll(uses)
    .toEqual(
      expect.arrayContaining([
        'hello greeter/greet@2',
        'hey greeter/greet@1',
        'hush greeter/hush@2',
      ]),
    )

  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(inspector(page).getByRole('textbox', { name: 'Text' })).toHaveText('Hello')
  await expect.poll(async () => (await uses()).join()).not.toContain('@2')
})

test('all steps of a type go over at once; who can not is told why and stays; what the new major no longer allows is said', async ({
  page,
}) => {
  const uses = await open(page, flow('Many greetings'))
  await card(page, 'hey').click()
  await upgrade(page).click()
  const dialog = page.getByRole('dialog')
  const afterwards = dialog.getByRole('region', { name: 'Afterwards' })
  await expect(afterwards).toContainText('Greet does not allow command/run@1 as a rollback action')
  await expect(dialog.getByRole('list', { name: 'Defaults of hey' })).toHaveText(
    'file is not written; default: /greeting → /hello',
  )
  await dialog.getByRole('radio', { name: 'All 3 steps of this type' }).click()
  // Where it is written, it stays what it is.
  await expect(dialog.getByRole('list', { name: /^Defaults of/ })).toHaveCount(1)
  await expect(dialog.getByRole('alert')).toHaveText(
    'The params can\'t be carried over: A greeting has no "!" any more. Take it out of the text first. It stays as it is; in Source you can write the new form yourself.',
  )
  await expect(dialog.getByRole('list', { name: 'Changes' }).getByRole('heading')).toHaveText([
    'shout',
    'hey',
    'hello',
    'hush',
  ])
  await dialog.getByRole('switch', { name: 'Upgrade rollback actions too' }).click()
  await expect(afterwards).toContainText('Greet does not allow greeter/hush@1')
  await dialog.getByRole('switch', { name: 'Upgrade rollback actions too' }).click()
  await expect(afterwards).not.toContainText('greeter/hush@1')
  await dialog.getByRole('button', { name: 'Upgrade 3 of 4' }).click()

  await expect
    .poll(uses)
    .toEqual([
      'hello greeter/greet@2',
      'hey greeter/greet@2',
      'shout greeter/greet@1',
      'count greeter/count@1',
      'hush greeter/hush@2',
      'note command/run@1',
    ])
  await page.getByRole('tab', { name: /Problems/ }).click()
  await expect(page.getByRole('tabpanel', { name: /Problems/ })).toContainText(
    'Greet does not allow command/run@1',
  )
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByRole('tabpanel', { name: /Problems/ })).not.toContainText('allow')
})

test('where a plugin does not say how, nothing can be pressed but Cancel; an action is offered its own', async ({
  page,
}) => {
  await open(page, flow('Counted'))
  await card(page, 'count').click()
  await upgrade(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert')).toContainText(
    'plugin greeter does not say how count@1 becomes count@2: change the params by hand',
  )
  await expect(dialog.getByRole('button', { name: 'Upgrade', exact: true })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await card(page, 'hush').click()
  await upgrade(page).click()
  await expect(dialog.getByRole('region', { name: 'Afterwards' })).toContainText(
    'Greet does not allow greeter/hush@2 as a rollback action',
  )
})

test('an upgraded flow runs on the device with the new major, which travels there by itself', async ({
  page,
}) => {
  const { steps, rollbacks, edges, ...rest } = flow('Upgraded and run')
  await open(page, {
    ...rest,
    steps: steps.slice(0, 1),
    rollbacks: rollbacks.slice(0, 1),
    edges: [...edges.slice(0, 1), ...edges.slice(4, 5)],
  })
  await card(page, 'hello').click()
  await upgrade(page).click()
  await page.getByRole('button', { name: 'Upgrade', exact: true }).click()
  await inspector(page).getByRole('textbox', { name: 'Times' }).fill('2')
  await expect(page.getByText('Saved just now')).toBeVisible()
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('v1 published', { exact: true })).toBeVisible()
  await deployToDemo(page)
  await expect(page.getByText('succeeded', { exact: true }).first()).toBeVisible()
  expect(readFileSync(join(deviceRoot(), 'greeting'), 'utf8')).toBe('Hello Hello ')
  rmSync(join(deviceRoot(), 'greeting'))
})

test('a flow that nobody has changed is published once more where a plugin of it was mended', async ({
  page,
  baseURL,
}) => {
  await open(page, flow('Mended greeting'))
  const publish = page.getByRole('button', { name: 'Publish…' })
  const dialog = page.getByRole('dialog', { name: 'Publish a version' })
  const confirm = dialog.getByRole('button', { name: 'Publish', exact: true })
  await publish.click()
  await confirm.click()
  await expect(page.getByText('v1 published', { exact: true })).toBeVisible()
  await expect(publish).toBeDisabled()

  await addPlugin(baseURL ?? '', await packedGreeter(1, 1))
  await publish.click()
  await expect(dialog).toContainText('Published again, it runs with greeter 1.0.1.')
  await confirm.click()
  await expect(page.getByText('v2 published', { exact: true })).toBeVisible()
  await expect(publish).toBeDisabled()
})
