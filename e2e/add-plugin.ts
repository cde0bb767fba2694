import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { home } from './device-root.ts'

/** Puts a plugin's package into the running server, as `contraflow plugin add` does. */
export async function addPlugin(server: string, content: Buffer): Promise<void> {
  const token = readFileSync(join(home(), 'page-token'), 'utf8').trim()
  const response = await fetch(`${server}/api/plugins`, {
    method: 'POST',
    headers: { 'x-contraflow-token': token },
    body: new Uint8Array(content),
  })
  expect(response.status).toBe(201)
}
