import { expect, type Page, test } from '@playwright/test'
import { card, openFlow } from './person.ts'

test('dragging one step renders that step and its edges, nothing else', async ({ page }) => {
  await page.addInitScript(countRenders)
  await openFlow(page, 'Gateway update')
  const step = card(page, 'deliver')
  await step.click()
  await expect(page.getByLabel('Title')).toBeVisible()
  const lines = await page
    .locator('.react-flow__edge')
    .evaluateAll((edges) => edges.map((edge) => edge.getAttribute('data-id') ?? ''))
  const own = lines.filter((line) => line.split(' ').includes('deliver'))
  expect(own.length).toBeGreaterThan(1)
  expect(lines.length).toBeGreaterThan(own.length)
  const box = await step.boundingBox()
  if (box === null) throw new Error('the card can not be seen')
  const middle = { x: box.x + box.width / 2, y: box.y + 12 }
  await page.mouse.move(middle.x, middle.y)
  await page.mouse.down()
  await page.mouse.move(middle.x + 15, middle.y + 10, { steps: 3 })
  await page.waitForTimeout(300)
  await takeRendered(page)
  await page.mouse.move(middle.x + 70, middle.y + 40, { steps: 10 })
  await page.waitForTimeout(300)
  const rendered = await takeRendered(page)
  expect(rendered).toContain('deliver')
  expect(rendered.filter((id) => id !== 'deliver' && !own.includes(id))).toEqual([])
  await page.mouse.up()
})

/** The ids of cards and lines that were rendered since it was last asked. */
function takeRendered(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const rendered: Set<string> = Reflect.get(window, 'rendered')
    const ids = [...rendered]
    rendered.clear()
    return ids
  })
}

/** Hears of every commit as React's developer tools do, in the page. */
function countRenders(): void {
  interface Fiber {
    readonly type: unknown
    readonly flags: number
    readonly child: Fiber | null
    readonly sibling: Fiber | null
    readonly alternate: Fiber | null
    readonly memoizedProps: { readonly id?: unknown; readonly data?: unknown } | null
  }
  const PERFORMED_WORK = 1
  const rendered = new Set<string>()
  const visit = (fiber: Fiber, before: Fiber | null): void => {
    const { id, data } = fiber.memoizedProps ?? {}
    const isDrawn = typeof fiber.type === 'function' && typeof id === 'string' && data !== undefined
    const hasRendered = before === null || (fiber.flags & PERFORMED_WORK) !== 0
    if (isDrawn && hasRendered) rendered.add(id)
    if (before !== null && fiber.child === before.child) return
    for (let child = fiber.child; child !== null; child = child.sibling) {
      visit(child, child.alternate)
    }
  }
  Object.assign(window, {
    rendered,
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: (_id: number, root: { readonly current: Fiber }) =>
        visit(root.current, root.current.alternate),
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
    },
  })
}
