import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { drag, middleOf } from './canvas-person.ts'
import { card, publishFlow, savedDraft, wire } from './person.ts'

const run = (id: string) => ({
  id,
  title: `Step ${id}`,
  uses: 'command/run@1',
  params: { run: 'true' },
})

const FLOW = {
  format: 'contraflow/flow@1',
  steps: ['a', 'b', 'c'].map(run),
  edges: [
    { from: '$start', to: 'a', on: 'success' },
    { from: 'a', to: 'b', on: 'success' },
    { from: '$start', to: 'c', on: 'success' },
  ],
  layout: {
    positions: {
      $start: { x: 0, y: 20 },
      a: { x: 120, y: 0 },
      b: { x: 420, y: 0 },
      c: { x: 420, y: 130 },
    },
  },
}

/** A person at their own browser, with a line to the server that can be cut. */
class Somebody {
  readonly context: BrowserContext
  page: Page
  /** Resolved while its line is not cut. */
  #mended = Promise.withResolvers<void>()
  readonly #cut = new Set<() => Promise<void>>()

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
  }

  static async called(browser: Browser, name: string): Promise<Somebody> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const somebody = new Somebody(context, await context.newPage())
    somebody.mendLine()
    await context.routeWebSocket(/\/api\/socket/, async (line) => {
      await somebody.#mended.promise
      const server = line.connectToServer()
      somebody.#cut.add(async () => {
        await line.close()
        await server.close()
      })
    })
    await context.addInitScript((own) => {
      if (localStorage.getItem('contraflow-name') === null) {
        localStorage.setItem('contraflow-name', own)
      }
    }, name)
    return somebody
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path)
    await expect(card(this.page, 'a')).toBeVisible()
    await expect(this.page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
  }

  async cutLine(): Promise<void> {
    this.cutNext()
    for (const cut of this.#cut) await cut()
    this.#cut.clear()
    await expect(this.page.getByText('Offline:')).toBeVisible()
  }

  /** The lines of pages that are opened from now on. */
  cutNext(): void {
    this.#mended = Promise.withResolvers()
  }

  mendLine(): void {
    this.#mended.resolve()
  }

  async retitle(id: string, title: string): Promise<void> {
    await card(this.page, id).click()
    await this.page.getByLabel('Title').fill(title)
    await expect(card(this.page, id)).toContainText(title)
  }

  async isSaved(): Promise<void> {
    await expect(this.page.getByText('Saved just now')).toBeVisible()
  }
}

async function two(browser: Browser, name: string): Promise<readonly [Somebody, Somebody, string]> {
  const me = await Somebody.called(browser, 'Ben')
  const ana = await Somebody.called(browser, 'Ana Lima')
  await me.page.goto('/flows')
  const path = `/flows/${await publishFlow(me.page, { ...FLOW, name })}`
  await Promise.all([me.open(path), ana.open(path)])
  // Whose name is there has their copy: from then on what they do is kept, whatever becomes of their line.
  await expect(me.page.getByRole('img', { name: 'Ana Lima' })).toBeVisible()
  await expect(ana.page.getByRole('img', { name: 'Ben' })).toBeVisible()
  return [me, ana, path]
}

test('another person in the flow is seen: their name, their face, and what they have chosen', async ({
  browser,
}) => {
  const [me, ana] = await two(browser, 'Seen')
  await card(ana.page, 'b').click()
  await expect(card(me.page, 'b')).toContainText('Ana Lima')
  await card(ana.page, 'c').click()
  await expect(card(me.page, 'c').getByRole('note')).toHaveAccessibleName('Chosen by Ana Lima')
  await expect(card(me.page, 'b').getByRole('note')).toHaveCount(0)
  await expect(card(ana.page, 'c').getByRole('note')).toHaveCount(0)
  const file = process.env['TOGETHER_SCREENSHOT']
  if (file !== undefined) await me.page.screenshot({ path: file })
  // What they are called is theirs to say.
  await ana.page.getByRole('button', { name: /You are seen as Ana Lima/ }).click()
  await ana.page.getByLabel('Your name').fill('Ana')
  await ana.page.getByRole('button', { name: 'Save' }).click()
  await expect(me.page.getByRole('img', { name: 'Ana', exact: true })).toBeVisible()
  await ana.context.close()
  await expect(me.page.getByRole('img', { name: 'Ana', exact: true })).toHaveCount(0)
  await me.context.close()
})

test('two people change different steps at once: each sees both, and both are there after loading again', async ({
  browser,
}) => {
  const [me, ana, path] = await two(browser, 'At once')
  await Promise.all([me.retitle('a', 'Mine'), ana.retitle('b', 'Hers')])
  await expect(card(me.page, 'b')).toContainText('Hers')
  await expect(card(ana.page, 'a')).toContainText('Mine')
  await expect(me.page.getByText(/^Ana Lima changed/)).toBeVisible()
  await Promise.all([me.isSaved(), ana.isSaved()])
  await me.open(path)
  await expect(card(me.page, 'a')).toContainText('Mine')
  await expect(card(me.page, 'b')).toContainText('Hers')
  await Promise.all([me.context.close(), ana.context.close()])
})

test('what is done without a line to the server is kept, also when the tab is closed, and merges afterwards', async ({
  browser,
}) => {
  const [me, ana, path] = await two(browser, 'Without a line')
  await me.cutLine()
  await me.retitle('a', 'Done offline')
  await expect(me.page.getByText('Offline: kept here, will be sent')).toBeVisible()
  await ana.retitle('b', 'Hers')
  await ana.isSaved()
  await expect(card(ana.page, 'a')).not.toContainText('Done offline')
  await expect(card(me.page, 'b')).not.toContainText('Hers')
  me.mendLine()
  await expect(card(me.page, 'b')).toContainText('Hers')
  await expect(card(ana.page, 'a')).toContainText('Done offline')
  await me.isSaved()

  await me.cutLine()
  await me.retitle('c', 'Closed at once')
  await me.page.close()
  me.mendLine()
  me.page = await me.context.newPage()
  await me.open(path)
  await expect(card(me.page, 'c')).toContainText('Closed at once')
  await expect(card(ana.page, 'c')).toContainText('Closed at once')
  await Promise.all([me.context.close(), ana.context.close()])
})

test('a draft is shown before its copy has come, and what is done to it by then is done to the copy', async ({
  browser,
}) => {
  const me = await Somebody.called(browser, 'Ben')
  await me.page.goto('/flows')
  const path = `/flows/${await publishFlow(me.page, { ...FLOW, name: 'Early' })}`
  me.cutNext()
  await me.page.goto(path)
  await expect(me.page.getByText('Offline: not kept yet')).toBeVisible()
  await me.retitle('a', 'Done early')
  await me.retitle('b', 'This too')
  await me.page.keyboard.press('Escape')
  for (const _ of ['before its copy has come', 'after it']) {
    await me.page.keyboard.press('ControlOrMeta+z')
    await expect(card(me.page, 'b')).toContainText('Step b')
    await expect(card(me.page, 'a')).toContainText('Done early')
    me.mendLine()
    await me.isSaved()
    await me.page.keyboard.press('ControlOrMeta+Shift+z')
    await expect(card(me.page, 'b')).toContainText('This too')
  }
  await me.page.keyboard.press('ControlOrMeta+z')
  await expect(card(me.page, 'b')).toContainText('Step b')
  await expect(card(me.page, 'a')).toContainText('Done early')
  await me.open(path)
  await expect(card(me.page, 'a')).toContainText('Done early')
  await expect(card(me.page, 'b')).toContainText('Step b')
  await me.context.close()
})

test('a page whose server is slow to answer asks it once: it would end the line of one that asks twice', async ({
  context,
  page: publisher,
}) => {
  await publisher.goto('/flows')
  const id = await publishFlow(publisher, { ...FLOW, name: 'Asked once' })
  const page = await context.newPage()
  const asked: string[] = []
  await page.routeWebSocket(/\/api\/socket/, (line) => {
    const server = line.connectToServer()
    line.onMessage((message) => {
      if (String(message).startsWith('40/')) asked.push(String(message).split(',')[0] ?? '')
      server.send(message)
    })
    server.onMessage((message) => {
      setTimeout(() => line.send(message), String(message).startsWith('40/') ? 1_000 : 0)
    })
  })
  await page.goto(`/flows/${id}`)
  await expect(page.getByText('v1 published', { exact: true })).toBeVisible()
  await card(page, 'a').click()
  await page.getByLabel('Title').fill('Kept')
  await expect(page.getByText('Saved just now')).toBeVisible()
  expect(asked.toSorted()).toEqual(['40/drafts', '40/watch'])
})

test('what is done in a flow that is left at once reaches the server', async ({ page }) => {
  await page.routeWebSocket(/\/api\/socket/, (line) => {
    const server = line.connectToServer()
    server.onMessage((message) => {
      setTimeout(() => line.send(message), 1_000)
    })
  })
  await page.goto('/flows')
  const id = await publishFlow(page, { ...FLOW, name: 'Left at once' })
  await page.goto(`/flows/${id}`)
  await card(page, 'a').click()
  await page.getByLabel('Title').fill('Done in passing')
  await page.getByRole('link', { name: 'Flows' }).first().click()
  await page.waitForURL('**/flows')
  await expect.poll(async () => (await savedDraft(page, id)).steps[0].title).toBe('Done in passing')
  await expect(page.getByRole('link', { name: 'Open Left at once', exact: true })).toBeVisible()
})

test('what one publishes is published for the other at once', async ({ browser }) => {
  const [me, ana] = await two(browser, 'Published')
  await me.retitle('a', 'Mine')
  await expect(ana.page.getByText('Draft · v1 published')).toBeVisible()
  await me.page.getByRole('button', { name: 'Publish…' }).click()
  await me.page.getByRole('button', { name: 'Publish', exact: true }).click()
  for (const { page } of [me, ana]) {
    await expect(page.getByText('v2 published', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Publish…' })).toBeDisabled()
    await page.getByRole('tab', { name: 'History' }).click()
    await expect(page.getByRole('tabpanel', { name: 'History' })).toContainText('v2')
  }
  await Promise.all([me.context.close(), ana.context.close()])
})

test('what is published while the line is away for a moment is published once it is back', async ({
  browser,
}) => {
  const [me, ana] = await two(browser, 'Away for a moment')
  await me.retitle('a', 'Mine')
  await me.isSaved()
  await me.page.getByRole('button', { name: 'Publish…' }).click()
  const publish = me.page.getByRole('button', { name: 'Publish', exact: true })
  await expect(publish).toBeEnabled()
  await me.cutLine()
  await publish.click()
  me.mendLine()
  await expect(ana.page.getByText('v2 published', { exact: true })).toBeVisible()
  await Promise.all([me.context.close(), ana.context.close()])
})

test('what another changes while it is asked whether to publish is said, and published only by whoever goes on with it', async ({
  browser,
}) => {
  const [me, ana] = await two(browser, 'Asked')
  await me.retitle('a', 'Mine')
  await expect(card(ana.page, 'a')).toContainText('Mine')
  await me.page.getByRole('button', { name: 'Publish…' }).click()
  const dialog = me.page.getByRole('dialog', { name: 'Publish a version' })
  const publish = dialog.getByRole('button', { name: 'Publish', exact: true })
  await expect(publish).toBeEnabled()
  await ana.retitle('b', 'Hers')
  await expect(dialog).toContainText('Ana Lima changed Hers since this was opened')
  await expect(publish).toBeDisabled()
  await dialog.getByRole('button', { name: 'Go on with it as it is now' }).click()
  await expect(dialog).not.toContainText('since this was opened')
  await publish.click()
  await expect(ana.page.getByText('v2 published', { exact: true })).toBeVisible()
  await Promise.all([me.context.close(), ana.context.close()])
})

test('a card that another moves is in nobody’s way who writes in the source, and stays where it was moved to', async ({
  browser,
}) => {
  const [me, ana] = await two(browser, 'Written and moved')
  await me.page.getByRole('tab', { name: /^Source/ }).click()
  await me.page.getByRole('textbox', { name: 'Source of the flow' }).click()
  await me.page.keyboard.press('ControlOrMeta+Home')
  await me.page.keyboard.press('End')
  await me.page.keyboard.type('\nnonsense')
  await expect(me.page.getByText(/^Not drawn yet/)).toBeVisible()
  const place = async ({ page }: Somebody) => card(page, 'c').getAttribute('style')
  const before = await place(me)
  const from = await middleOf(card(ana.page, 'c'))
  await drag(ana.page, from, { x: from.x, y: from.y + 40 })
  await expect.poll(() => place(ana)).not.toBe(before)
  await expect.poll(() => place(me)).not.toBe(before)
  await expect(me.page.getByText(/^Not drawn yet/)).not.toContainText('meanwhile')
  for (const _letter of 'nonsense') await me.page.keyboard.press('Backspace')
  await expect(me.page.getByText(/^Not drawn yet/)).toHaveCount(0)
  await me.retitle('a', 'Mine')
  await expect(card(ana.page, 'a')).toContainText('Mine')
  for (const one of [me, ana]) expect(await place(one)).not.toBe(before)
  await Promise.all([me.context.close(), ana.context.close()])
})

test('undo takes back one’s own work only', async ({ browser }) => {
  const [me, ana] = await two(browser, 'Own work')
  await me.retitle('a', 'Mine')
  await expect(card(ana.page, 'a')).toContainText('Mine')
  await ana.retitle('b', 'Hers')
  await expect(card(me.page, 'b')).toContainText('Hers')
  await me.page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(card(ana.page, 'a')).toContainText('Step a')
  await expect(card(ana.page, 'b')).toContainText('Hers')
  await expect(me.page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
  await me.page.getByRole('button', { name: 'Redo', exact: true }).click()
  await expect(card(ana.page, 'a')).toContainText('Mine')
  await ana.page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(card(me.page, 'b')).toContainText('Step b')
  await expect(card(me.page, 'a')).toContainText('Mine')
  await Promise.all([me.context.close(), ana.context.close()])
})

test('a step that another deletes while one writes in it takes no other with it: the keys that follow do nothing', async ({
  browser,
}) => {
  const [me, ana] = await two(browser, 'Taken away')
  const dialogs = me.page.getByRole('dialog')
  const remaining = me.page.locator('.react-flow__node-step')
  for (const box of [
    () => me.page.getByLabel('Title'),
    () => me.page.getByRole('textbox', { name: 'Command' }),
  ]) {
    await card(me.page, 'b').click()
    await box().click()
    await me.page.keyboard.type('Half a')
    await card(ana.page, 'b').click()
    await ana.page.keyboard.press('Delete')
    await expect(card(me.page, 'b')).toHaveCount(0)
    await expect(me.page.getByText('what you wrote there with it').first()).toBeVisible()
    await me.page.keyboard.type(' tr')
    for (const key of ['Backspace', 'ControlOrMeta+a', 'Backspace', 'Delete']) {
      await me.page.keyboard.press(key)
    }
    await expect(dialogs).toHaveCount(0)
    await expect(me.page.locator('.react-flow__node.selected')).toHaveCount(0)
    await expect(me.page.getByRole('heading', { name: 'The flow' })).toBeVisible()
    await expect(remaining).toHaveCount(2)
    await ana.page.keyboard.press('ControlOrMeta+z')
    await expect(card(me.page, 'b')).toBeVisible()
  }
  // What is pressed next is meant, and so are its keys.
  await card(me.page, 'c').click()
  await me.page.keyboard.press('Delete')
  await expect(card(me.page, 'c')).toHaveCount(0)
  await Promise.all([me.context.close(), ana.context.close()])
})

test('where two edits that were right each make the flow wrong together, Problems says so', async ({
  browser,
}) => {
  const [me, ana] = await two(browser, 'Wrong together')
  await me.cutLine()
  await wire(me.page, { id: 'b', port: 'success' }, 'c')
  await wire(ana.page, { id: 'c', port: 'success' }, 'a')
  for (const { page } of [me, ana]) {
    await expect(page.getByRole('button', { name: 'Publish…' })).toBeEnabled()
  }
  await ana.isSaved()
  me.mendLine()
  for (const { page } of [me, ana]) {
    await expect(page.getByRole('button', { name: 'Publish…' })).toBeDisabled()
    await page.getByRole('tab', { name: /^Problems/ }).click()
    await expect(page.getByRole('tabpanel', { name: /^Problems/ })).toContainText('closes a cycle')
  }
  // Either may mend it.
  await me.page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(ana.page.getByRole('button', { name: 'Publish…' })).toBeEnabled()
  await Promise.all([me.context.close(), ana.context.close()])
})
