import { implementChecks } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'

/** What the plugin says of a draft before it is published. */
export default implementChecks(manifest, {
  checks: {
    install: ({ params: { packages = [], debs = [] } }) => {
      if (packages.length > 0 || debs.length > 0) return []
      const message = 'Nothing is named that could be installed: name a package, or a file .deb.'
      return [{ path: ['packages'], message }]
    },
  },
})
