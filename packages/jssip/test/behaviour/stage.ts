/** One server, one browser, pages of either library. */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import {
  type Chromium,
  type Firefox,
  type ListeningPage,
  launchChromium,
  launchFirefox,
  listen,
} from '@offhook/testkit'
import { build, type Rolldown } from 'vite'
import { type Offhook, type OffhookOptions, startOffhook } from '../../../server/test/e2e/harness.ts'

export type Library = 'ours' | 'npm'
type Page = ListeningPage & { close(): Promise<unknown> }

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

async function script(library: Library): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    // The one import that a page changes.
    resolve: { alias: library === 'npm' ? [] : [{ find: /^jssip$/, replacement: here('../../src/index.ts') }] },
    build: { write: false, minify: false, lib: { entry: here('page.ts'), formats: ['es'] } },
  })
  const [first] = (Array.isArray(output) ? output : [output]) as Rolldown.RolldownOutput[]
  const chunk = first?.output.find((one) => one.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error('nothing was built')
  return chunk.code
}

/** A page from the outside. */
export class Actor {
  readonly #page: Page
  #heard = 0

  constructor(page: Page) {
    this.#page = page
  }

  /** Runs this in the page, where `it` is the page's script and `s` the latest session. */
  do(code: string): Promise<unknown> {
    return this.#page.evaluate(`(async () => { const { it } = window; const s = it.last; ${code} })()`)
  }

  /** The next line that begins so. */
  async hears(begin: string, timeout = 15_000): Promise<void> {
    this.#heard = Number(await this.#page.evaluate(`it.wait(${JSON.stringify(begin)}, ${this.#heard}, ${timeout})`))
  }

  /** Hears this tone. */
  async listens(hz: number): Promise<void> {
    await listen(this.#page, { hz })
  }

  async log(): Promise<string[]> {
    return (await this.#page.evaluate('it.log')) as string[]
  }

  close(): Promise<unknown> {
    return this.#page.close()
  }
}

export interface Stage {
  readonly server: Offhook
  /** A page with this library that registers as this user; its microphone hears 440 Hz unless said otherwise. */
  actor(library: Library, user: string, more?: object, browser?: number | 'firefox'): Promise<Actor>
  close(): Promise<void>
}

export async function openStage(options: OffhookOptions = {}): Promise<Stage> {
  const scripts = { ours: script('ours'), npm: script('npm') }
  const http = createServer(async ({ url }, response) => {
    const library = url === '/npm' ? 'npm' : 'ours'
    const code = (await scripts[library]).replaceAll('</script', '<\\/script')
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>${library}</title><body><script type="module">${code}</script>`)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  const server = await startOffhook({ ...options, origins: [origin] })
  const browsers = new Map<number | 'firefox', Promise<Chromium | Firefox>>()
  const open = (which: number | 'firefox'): Promise<Chromium | Firefox> => {
    const known = browsers.get(which)
    if (known) return known
    const started = which === 'firefox' ? launchFirefox() : launchChromium({ microphone: which })
    browsers.set(which, started)
    return started
  }
  return {
    server,
    async actor(library, user, more = {}, which = 440) {
      const browser = await open(which)
      const actor = new Actor(await browser.page(`${origin}/${library}`))
      const account = JSON.stringify(server.webAccount(user))
      await actor.do(`it.start(${account}, ${JSON.stringify(more)})`)
      return actor
    },
    async close() {
      for (const browser of browsers.values()) await browser.then((one) => one.close())
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
      await server.close()
    },
  }
}
