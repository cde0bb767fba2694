import { expect, type Page, test } from '@playwright/test'
import { openDraft } from './canvas-person.ts'
import { card } from './person.ts'

const TITLES = [
  'Stop',
  'Deploy the new application',
  'WWWWWWWWWWW',
  'illillillillillillillillillil',
  'Prüfe Größe und Öffnung',
  'Überprüfung 🚀🚀🚀🚀🚀🚀',
  '検査と配布を行います',
  'Fetch, Verify & Unpack (v2)',
  'MMMMMMMMM MMM',
  'a title that goes on and on and does not come to its end',
]
const COMMANDS = ['true', 'WWWWWWWWWWWWWWWWWWWWWWWWW', 'systemctl restart gateway.service --now']

test('what a card says never leaves the card: what may be too long is cut with dots', async ({
  page,
}) => {
  await openDraft(page, {
    format: 'contraflow/flow@1',
    name: 'Long and short',
    steps: TITLES.map((title, index) => ({
      id: `s${index}`,
      title,
      uses: 'command/run@1',
      params: { run: COMMANDS[index % COMMANDS.length] },
    })),
    edges: TITLES.map((_, index) => ({
      from: index === 0 ? '$start' : `s${index - 1}`,
      to: `s${index}`,
      on: 'success',
    })),
  })
  await expect(card(page, 's0')).toContainText('Stop')
  await page.evaluate(() => document.fonts.ready)
  const lines = await page.locator('.card p').evaluateAll((all) =>
    all.map((line) => ({
      text: line.textContent,
      isCut: getComputedStyle(line).textOverflow === 'ellipsis',
      isTooLong: line.scrollWidth > line.clientWidth,
    })),
  )
  expect(lines.filter(({ isCut, isTooLong }) => isTooLong && !isCut)).toEqual([])
  const cut = lines.filter(({ isCut }) => isCut).map(({ text }) => text)
  expect(cut).toContain('a title that goes on and on and does not come to its end')
  expect(cut).not.toContain('Stop')
  expect(cut).not.toContain('true')
})

test('in a large drawing what is chosen has its ring, near and from afar', async ({ page }) => {
  await openMany(page)
  const shadowOf = (id: string) =>
    card(page, id)
      .locator('.card')
      .evaluate((face) => getComputedStyle(face).boxShadow)
  await card(page, 's1').click()
  await expect(page.getByLabel('Title')).toHaveValue('s1')
  expect(await shadowOf('s0')).toBe('none')
  expect(await shadowOf('s1')).not.toBe('none')
  for (let press = 0; press < 5; press += 1) {
    await page.getByRole('button', { name: 'Zoom Out' }).click()
  }
  await expect(page.locator('.flow-canvas')).toHaveClass(/is-far/)
  await expect(card(page, 's1')).not.toContainText('command/run')
  expect(await shadowOf('s1')).not.toBe('none')
})

test('a large drawing is one picture while a hand moves it, and is drawn sharply again afterwards', async ({
  page,
}) => {
  await openMany(page)
  const drawing = page.locator('.react-flow__viewport')
  const box = await page.locator('.react-flow__pane').boundingBox()
  if (box === null) throw new Error('there is no canvas')
  await page.mouse.move(box.x + 40, box.y + box.height - 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 140, box.y + box.height - 90, { steps: 5 })
  await expect(drawing).toHaveCSS('will-change', 'transform')
  await page.mouse.up()
  await expect(drawing).toHaveCSS('will-change', 'auto')
  // One turn of a wheel is over in a moment.
  await drawing.evaluate((element: HTMLElement) => {
    const look = () => {
      if (element.style.willChange === 'transform') element.dataset['wasPicture'] = ''
    }
    new MutationObserver(look).observe(element, { attributeFilter: ['style'] })
  })
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -60)
  await expect(drawing).toHaveAttribute('data-was-picture')
  await page.keyboard.up('Control')
  await expect(drawing).toHaveCSS('will-change', 'auto')
})

async function openMany(page: Page): Promise<void> {
  const ids = Array.from({ length: 160 }, (_, index) => `s${index}`)
  await openDraft(page, {
    format: 'contraflow/flow@1',
    name: 'Many',
    steps: ids.map((id) => ({ id, title: id, uses: 'command/run@1', params: { run: 'true' } })),
    edges: ids.map((id, index) => ({
      from: index === 0 ? '$start' : `s${index - 1}`,
      to: id,
      on: 'success',
    })),
  })
  await expect(card(page, 's0')).toContainText('s0')
}
