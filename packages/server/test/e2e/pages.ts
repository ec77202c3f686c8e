import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'

export type Library = 'ours' | 'jssip' | 'sipjs'

export interface Pages {
  /** `http://localhost:port`, to be allowed by the server. */
  readonly origin: string
  url(library: Library): string
  close(): Promise<void>
}

const bundles = new Map<Library, Promise<string>>()

/** The test page of each library on http://localhost, built in memory when first asked for. */
export async function servePages(host = '127.0.0.1'): Promise<Pages> {
  const server = createServer(async ({ url }, response) => {
    const library = (url ?? '').slice(1)
    if (library !== 'ours' && library !== 'jssip' && library !== 'sipjs') {
      response.writeHead(404).end()
      return
    }
    const script = await bundle(library).catch((error: Error) => `throw new Error(${JSON.stringify(error.message)})`)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const safe = script.replaceAll('</script', '<\\/script')
    response.end(`<!doctype html><title>${library}</title><body><script type="module">${safe}</script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  const name = host === '127.0.0.1' ? 'localhost' : host
  const origin = `http://${name}:${typeof address === 'object' && address ? address.port : 0}`
  return {
    origin,
    url: (library) => `${origin}/${library}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function bundle(library: Library): Promise<string> {
  const known = bundles.get(library)
  if (known) return known
  const made = make(library)
  bundles.set(library, made)
  return made
}

async function make(library: Library): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL(`pages/${library}.ts`, import.meta.url)), formats: ['es'] },
    },
  })
  const [first] = (Array.isArray(output) ? output : [output]) as Rolldown.RolldownOutput[]
  const chunk = first?.output.find((one) => one.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error(`nothing was built for ${library}`)
  return chunk.code
}
