import { WrongUse } from './wrong-use.ts'

const INSTALL = '. Run "npm install" in its folder first'

/** Does something with a plugin's folder; what can't be built there is WrongUse. */
export async function authoring<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    // By its code: what builds plugins is loaded only when it is needed.
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'plugin.unbuildable') {
      throw error
    }
    const hint = error.message.includes('Could not resolve "@contraflow/plugin-sdk') ? INSTALL : ''
    throw new WrongUse(
      'plugin.unbuildable',
      `the plugin can't be built: ${error.message}${hint}`,
      error,
    )
  }
}
