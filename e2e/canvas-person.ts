import { expect, type Locator, type Page } from '@playwright/test'
import { card } from './person.ts'

/** What a person does with the pointer on the canvas, and what the flow is then. */

interface Drawn {
  readonly name: string
  readonly edges: readonly { from: string; to: string; on: string; trigger?: string }[]
  readonly steps: readonly {
    id: string
    retry?: { attempts: number }
    params?: { readonly [name: string]: unknown }
  }[]
  readonly layout: {
    readonly positions: { readonly [id: string]: { x: number; y: number } }
    readonly groups: readonly { title: string; notes: string; steps: readonly string[] }[]
    readonly notes: readonly { text: string; position: { x: number; y: number } }[]
  }
}

/** A draft made over the pages' own API, and opened; its id. */
export async function openDraft(page: Page, flow: unknown): Promise<string> {
  await page.goto('/flows')
  const { id } = await call<{ id: string }>(page, 'flows.create', { document: flow })
  await page.goto(`/flows/${id}`)
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  return id
}

/** The draft as the server has it. */
export async function savedFlow(page: Page, id: string): Promise<Drawn> {
  const path = `flows.get?input=${encodeURIComponent(JSON.stringify({ id }))}`
  const { document } = await call<{ document: Drawn }>(page, path)
  return document
}

/** Its edges in words: `a success b`. */
export async function savedEdges(page: Page, id: string): Promise<string[]> {
  const { edges } = await savedFlow(page, id)
  return edges.map(({ from, to, on, trigger }) =>
    [from, on, to, ...(trigger === undefined ? [] : [trigger])].join(' '),
  )
}

/** Waits until the saved draft has just these edges. */
export async function expectEdges(page: Page, id: string, edges: readonly string[]): Promise<void> {
  await expect.poll(() => savedEdges(page, id)).toEqual(edges)
}

export function port(page: Page, id: string, which: 'in' | 'success' | 'failure'): Locator {
  return card(page, id).locator(`[data-handleid="${which}"]`)
}

export async function middleOf(what: Locator): Promise<{ x: number; y: number }> {
  const box = await what.boundingBox()
  if (box === null) throw new Error('It is not to be seen.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Draws from a place to a place, as a hand does: a little at first. Lets go unless told otherwise. */
export async function drag(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
  { letGo = true } = {},
): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(
    from.x + 2 * Math.sign(to.x - from.x),
    from.y + 2 * Math.sign(to.y - from.y),
  )
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
  if (letGo) await page.mouse.up()
}

/** The list that is open on the canvas. */
export function choices(page: Page): Locator {
  return page.getByTestId('choices')
}

export function choice(page: Page, name: string | RegExp): Locator {
  return choices(page).getByRole('option', { name })
}

/** Where an edge's line is half way between its ends. */
export async function middleOfEdge(page: Page, id: string): Promise<{ x: number; y: number }> {
  return page
    .locator(`.react-flow__edge[data-id="${id}"] path.react-flow__edge-path`)
    .evaluate((path) => {
      if (!(path instanceof SVGPathElement)) throw new Error('It has no line.')
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2)
      const at = new DOMPoint(x, y).matrixTransform(path.getScreenCTM() ?? undefined)
      return { x: at.x, y: at.y }
    })
}

async function call<T>(page: Page, path: string, input?: unknown): Promise<T> {
  return page.evaluate(
    async ([where, body]) => {
      const token = document.querySelector<HTMLMetaElement>(
        'meta[name="contraflow-token"]',
      )?.content
      const response = await fetch(`/api/trpc/${where}`, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json', 'x-contraflow-token': token ?? '' },
      })
      return (await response.json()).result.data
    },
    [path, input] as const,
  )
}
