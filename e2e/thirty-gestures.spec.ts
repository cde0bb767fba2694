import { readFileSync } from 'node:fs'
import { type Flow, parseFlow, parseFlowText } from '@contraflow/flow'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { savedDraft } from './person.ts'

const MOST_GESTURES = 30
const MOST_MS = 120_000

/** A hand that counts. A gesture is one thing that it does; moving over the page is none, nor is looking. */
class Hand {
  readonly gestures: string[] = []
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Where it can be seen: nobody scrolls for it. */
  async click(what: Locator): Promise<void> {
    await expect(what).toBeInViewport({ ratio: 0.9 })
    await what.click()
    this.gestures.push(`click ${what}`)
  }

  /** One text into the box that has the focus; several lines at once, as they are pasted. */
  async write(text: string): Promise<void> {
    if (text.includes('\n')) await this.page.keyboard.insertText(text)
    else await this.page.keyboard.type(text)
    this.gestures.push(`write ${text}`)
  }
}

test('the gateway sample is built from an empty canvas in at most 30 gestures', async ({
  page,
}) => {
  await page.goto('/flows')
  await page.getByRole('button', { name: 'New flow', exact: true }).click()
  await page.waitForURL('**/flows/*')
  await expect(
    page.getByRole('heading', { name: 'What happens first on the device?' }),
  ).toBeVisible()
  const sample = sampleFlow()
  const [stop, deliver, start, health, announce] = sample.steps.map(({ params }) => params)
  const [startAgain, , stopNew, collectLogs] = sample.rollbacks.map(({ params }) => params)
  const tell = sample.flowRollback?.actions[0]?.params

  const hand = new Hand(page)
  const step = (uses: string) => hand.click(page.getByTestId(`palette-${uses}`))
  const ifItFails = (title: string) =>
    hand.click(
      page
        .getByRole('region', { name: /fails$/ })
        .getByRole('button', { name: title, exact: true }),
    )
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  const from = performance.now()

  await step('command/run@1')
  await hand.write(String(stop?.['run']))
  await ifItFails('Run a command')
  await hand.write(String(startAgain?.['run']))

  await step('files/deploy@1')
  await hand.write(String(deliver?.['source']))
  await hand.click(inspector.getByRole('textbox', { name: 'Destination' }))
  await hand.write(String(deliver?.['destination']))
  await hand.click(inspector.getByRole('switch', { name: 'Extract' }))
  await ifItFails('Revert all files')

  await step('command/run@1')
  await hand.write(String(start?.['run']))
  await ifItFails('Run a command')
  await hand.write(String(stopNew?.['run']))

  await step('command/script@1')
  await hand.write(String(health?.['script']))
  await hand.click(inspector.getByRole('switch', { name: 'Changes the device' }))
  await ifItFails('Run a script')
  await hand.write(String(collectLogs?.['script']))
  await hand.click(inspector.getByRole('radio', { name: 'This step fails' }))
  await hand.click(inspector.getByRole('switch', { name: 'Undoes what the step did' }))
  await ifItFails('Run Rollback')
  await hand.write(String(tell?.['run']))

  await step('command/run@1')
  await hand.write(String(announce?.['run']))
  await hand.click(inspector.getByRole('switch', { name: 'Changes the device' }))
  await ifItFails('Ignore Failure & Continue')

  await hand.click(page.getByRole('tab', { name: /^Problems/ }))
  await hand.click(page.getByRole('button', { name: 'Declare the input version' }).first())
  const tookMs = performance.now() - from

  // Nothing is left that would keep it from being published.
  await expect(page.getByRole('button', { name: 'Publish…' })).toBeEnabled()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await expect
    .poll(async () => meaningOf(readFlow(parseFlow(await savedDraft(page, id)))))
    .toEqual(meaningOf(sample))
  console.log(`${hand.gestures.length} gestures in ${(tookMs / 1_000).toFixed(1)} s`)
  expect(hand.gestures.length, hand.gestures.join('\n')).toBeLessThanOrEqual(MOST_GESTURES)
  expect(tookMs).toBeLessThan(MOST_MS)
})

function sampleFlow(): Flow {
  const file = new URL('../samples/gateway-update.yaml', import.meta.url)
  return readFlow(parseFlowText(readFileSync(file, 'utf8')))
}

function readFlow({ flow, issues }: ReturnType<typeof parseFlow>): Flow {
  if (flow === null) throw new Error(issues.map(({ message }) => message).join('\n'))
  return flow
}

/** What the types fill in where nothing is said. */
const DEFAULTS: { readonly [uses: string]: Flow['steps'][number]['params'] } = {
  'files/deploy@1': { existing: 'merge' },
}

/** What a flow does, whatever its parts are called and wherever they stand. */
function meaningOf({ steps, rollbacks, flowRollback, edges }: Flow) {
  const names = new Map([
    ...steps.map(({ id }, index) => [id, `step ${index + 1}`] as const),
    ...rollbacks.map(({ id }, index) => [id, `action ${index + 1}`] as const),
  ])
  const nameOf = (id: string) => names.get(id) ?? id
  const filled = ({ uses, params }: Flow['steps'][number] | Flow['rollbacks'][number]) => ({
    uses,
    params: { ...DEFAULTS[uses], ...params },
  })
  return {
    steps: steps.map((each) => ({ ...filled(each), changesDevice: each.changesDevice ?? true })),
    rollbacks: rollbacks.map((each) => ({ ...filled(each), undoes: each.undoes })),
    flowRollback: flowRollback?.actions.map(filled),
    edges: edges
      .map(({ from, on, to, trigger = '' }) => `${nameOf(from)} ${on} ${nameOf(to)} ${trigger}`)
      .sort(),
  }
}
