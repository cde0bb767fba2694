import { expect, type Page } from '@playwright/test'

/** What a person does on the pages, in their words. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await page.goto('/flows')
  await page.getByRole('link', { name: `Open ${name}`, exact: true }).click()
  await expect(card(page, 'title')).toHaveCount(0)
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
}

/** A card on the canvas. */
export function card(page: Page, id: string) {
  return page.locator(`.react-flow__node[data-id="${id}"]`)
}

/** Deploys the latest version of the flow that the designer shows, and opens the run on the demo device. */
export async function deployToDemo(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Deploy', exact: true }).click()
  await page.getByRole('button', { name: 'Deploy to 1 device' }).click()
  await page.waitForURL('**/deployments/*')
  await page.getByRole('link', { name: 'demo-gateway' }).click()
  await page.waitForURL('**/runs/*')
}

/** Draws an edge from a port of a card to another card. */
export async function wire(
  page: Page,
  from: { id: string; port: 'success' | 'failure' },
  to: string,
): Promise<void> {
  const source = card(page, from.id).locator(`[data-handleid="${from.port}"]`)
  const target = card(page, to).locator('[data-handleid="in"]')
  await source.dragTo(target)
}

/** A flow made and published over the pages' own API. */
export async function publishFlow(page: Page, flow: unknown): Promise<string> {
  const id = await createFlow(page, flow)
  await tell(page, 'versions.publish', { flowId: id, revision: 1, note: '' })
  return id
}

/** A flow made over the pages' own API; its draft. */
export async function createFlow(page: Page, document: unknown): Promise<string> {
  return (await tell(page, 'flows.create', { document })).id
}

/** What the server keeps of a flow that is open in the designer. */
export async function savedDraft(page: Page, id: string) {
  const input = encodeURIComponent(JSON.stringify({ id }))
  const response = await page.request.get(`/api/trpc/flows.get?input=${input}`)
  return (await response.json()).result.data.document
}

/** Archives all flows; they are back at its end. */
export async function putAway(page: Page): Promise<AsyncDisposable> {
  const input = encodeURIComponent(JSON.stringify({ archived: false }))
  const response = await page.request.get(`/api/trpc/flows.list?input=${input}`)
  const flows: readonly { id: string }[] = (await response.json()).result.data
  const put = async (archived: boolean) => {
    for (const { id } of flows) await tell(page, 'flows.archive', { id, archived })
  }
  await put(true)
  return { [Symbol.asyncDispose]: () => put(false) }
}

/** Calls what changes something over the pages’ own API; what it answers. */
export function tell(page: Page, path: string, input: unknown) {
  return page.evaluate(
    async ([path, body]) => {
      const token = document.querySelector<HTMLMetaElement>('meta[name="contraflow-token"]')
      const response = await fetch(`/api/trpc/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-contraflow-token': token?.content ?? '',
        },
        body,
      })
      return (await response.json()).result.data
    },
    [path, JSON.stringify(input)] as const,
  )
}
