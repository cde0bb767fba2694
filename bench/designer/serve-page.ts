import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'

const TESTING = join(import.meta.dirname, '..', '..', 'apps', 'web', 'src', 'canvas', 'testing')

/** A page of one component of `apps/web/src/canvas/testing`, which fetches `/given.json`, with these styles (texts). */
export async function servePage(
  component: string,
  given: unknown,
  styles: readonly string[] = [],
): Promise<{ address: string } & AsyncDisposable> {
  const { outputFiles } = await build({
    entryPoints: [join(TESTING, component)],
    bundle: true,
    write: false,
    minify: true,
    jsx: 'automatic',
    format: 'esm',
    outdir: 'out',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(-3), text]))
  const styled = [...styles, files.get('css'), 'html,body,#place{margin:0;height:100%}']
  const html = `<!doctype html>${styled.map((text) => `<style>${text}</style>`).join('')}<div id="place"></div><script type="module" src="/page.js"></script>`
  const server = createServer((request, response) => {
    const [type, content] =
      request.url === '/page.js'
        ? ['text/javascript', files.get('.js')]
        : request.url === '/given.json'
          ? ['application/json', JSON.stringify(given)]
          : ['text/html', html]
    response.writeHead(200, { 'content-type': type }).end(content)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    address: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
