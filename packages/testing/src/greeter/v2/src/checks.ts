import { implementChecks } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'

/** `count` has no migration. */
export default implementChecks(manifest, {
  checks: {
    greet: ({ params }) =>
      params.message.includes('Hey') ? [{ path: ['message'], message: 'Say Hello.' }] : [],
  },
  migrations: {
    greet: {
      1: ({ text = '', ...more }) => {
        if (typeof text === 'string' && text.includes('!')) {
          throw new Error('A greeting has no "!" any more. Take it out of the text first.')
        }
        return { ...more, message: text, times: 1 }
      },
    },
    hush: { 1: (params) => ({ ...params, quietly: false }) },
  },
})
