import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ExampleSetting, Furnished, ProofKit } from '@contraflow/plugin-sdk/testing'
import { hasOpenssl, makeCertificates } from './testing/certificates.ts'
import { serve, type TestServer } from './testing/server.ts'

/** Or each example would take as long as it does on a device. */
const QUICK = { intervalMs: 20 }

/** What its examples ask: a healthy gateway on loopback, with a certificate of its own where they name one. */
const kit: ProofKit = {
  http: (setting) => ('caFile' in setting.params ? overTls(setting) : healthy(setting)),
  command: ({ params }) => ({ params: { ...params, ...QUICK, run: 'echo the broker answers' } }),
  wait: (setting) => ('url' in setting.params ? healthy(setting) : { params: brief(setting) }),
}

export default kit

async function healthy(setting: ExampleSetting): Promise<Furnished> {
  return asked(setting, await serve((_, response) => response.end('{"status":"ok"}')))
}

async function overTls(setting: ExampleSetting): Promise<Furnished | string> {
  if (!hasOpenssl()) return 'it needs an openssl of version 3 to make a certificate with'
  const { ca, key, cert } = makeCertificates(setting.given)
  const caFile = join(setting.root, String(setting.params['caFile']))
  mkdirSync(dirname(caFile), { recursive: true })
  writeFileSync(caFile, readFileSync(ca))
  return asked(setting, await serve((_, response) => response.end('well'), { key, cert }))
}

function asked(setting: ExampleSetting, server: TestServer): Furnished {
  return {
    params: { ...brief(setting), url: server.url },
    end: () => server[Symbol.asyncDispose](),
  }
}

function brief({ params }: ExampleSetting): ExampleSetting['params'] {
  return 'durationMs' in params ? { ...params, durationMs: 200, ...QUICK } : { ...params, ...QUICK }
}
