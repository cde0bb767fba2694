import { expect, test } from '@playwright/test'
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
