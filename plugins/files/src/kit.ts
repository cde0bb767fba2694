import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProofKit } from '@contraflow/plugin-sdk/testing'
import { writeTgz } from './testing/pack.ts'
import { zipped } from './testing/pack-zip.ts'

/** Where the examples deliver to, as it was before. */
const BEFORE = {
  'opt/gateway/VERSION': '2.3.0\n',
  'opt/gateway/own.conf': 'mine\n',
  'srv/site/index.html': 'old\n',
  'srv/site/gone/old.html': 'old\n',
  'etc/app.conf': 'old\n',
}

/** What its examples need: a device with older files, and the artifacts that they name. */
const kit: ProofKit = {
  async deploy({ root, given }) {
    for (const [path, content] of Object.entries(BEFORE)) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), content)
    }
    const at = (name: string) => join(given, name)
    await writeTgz(at('gateway.tgz'), [
      [{ name: 'bin/' }],
      [{ name: 'bin/gateway', mode: 0o755 }, '#!/bin/sh\n'],
      [{ name: 'VERSION' }, '2.4.0\n'],
    ])
    writeFileSync(at('site.zip'), zipped([{ name: 'index.html', content: 'new\n' }]))
    writeFileSync(at('app.conf'), 'new\n')
    const names = ['gateway.tgz', 'site.zip', 'app.conf']
    return { artifacts: Object.fromEntries(names.map((name) => [`artifact:${name}`, at(name)])) }
  },
}

export default kit
