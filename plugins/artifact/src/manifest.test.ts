import { describePlugin } from '@contraflow/plugin-sdk'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { downloadParams, manifest } from './manifest.ts'
import { requestFor } from './request-for.ts'

const GIVEN = { url: 'https://example.org/a', path: 'a/b', bucket: 'b' }

const schema = z.object({
  properties: z.record(
    z.string(),
    z.object({ requiredWhen: z.object({ from: z.array(z.string()) }).optional() }),
  ),
})

/** What the designer demands beside what is always required. */
function demandedFor(from: string): readonly string[] {
  const { properties } = schema.parse(describePlugin(manifest).stepTypes[0]?.params)
  return Object.entries(properties).flatMap(([name, { requiredWhen }]) =>
    requiredWhen?.from.includes(from) ? [name] : [],
  )
}

test.each([
  ['http', ['url']],
  ['artifactory', ['url', 'path']],
  ['s3', ['path', 'bucket']],
] as const)(
  'a flow that downloads from %s has to say what the step would refuse to go without',
  (from, demanded) => {
    expect(demandedFor(from)).toEqual(demanded)
    const refused = Object.keys(GIVEN).filter((name) => {
      const rest = Object.entries({ ...GIVEN, from }).filter(([other]) => other !== name)
      const params = downloadParams.parse({ ...Object.fromEntries(rest), destination: '/opt/' })
      return isRefused(params)
    })
    expect(refused).toEqual(demanded)
  },
)

function isRefused(params: Parameters<typeof requestFor>[0]): boolean {
  try {
    requestFor(params)
    return false
  } catch {
    return true
  }
}
