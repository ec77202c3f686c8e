/**
 * From the call to its first audio packet, in Chromium against our server: ours and npm's jssip, one after the other, with and
 * without a STUN server that never answers. Milliseconds of wall clock, medians.
 */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { type Chromium, launchChromium } from '@offhook/testkit'
import { type Offhook, startOffhook } from '../packages/server/test/e2e/harness.ts'
import { bundle } from './bundle.ts'
import { pages } from './call-setup/pages.ts'
import type { Row } from './types.ts'

const ROUNDS = 7
/** Each of these waits for a server that says nothing. */
const ROUNDS_WITH_STUN = 3

type Library = keyof typeof pages

export async function run(): Promise<Row[]> {
  const site = await serve()
  const silent = createSocket('udp4')
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve))
  const stun = `stun:127.0.0.1:${silent.address().port}`
  let server: Offhook | undefined
  let browser: Chromium | undefined
  try {
    server = await startOffhook({ origins: [site.origin] })
    browser = await launchChromium({ microphone: 440 })
    const without = await compare(browser, server, site.origin, ROUNDS)
    const withStun = await compare(browser, server, site.origin, ROUNDS_WITH_STUN, stun)
    return [
      row('call-setup, from call() to the first audio packet', without),
      row('call-setup, the same with a STUN server that never answers', withStun),
    ]
  } finally {
    await browser?.close()
    await server?.close()
    silent.close()
    site.close()
  }
}

function row(measure: string, times: Readonly<Record<Library, number>>): Row {
  return { measure, unit: 'ms', better: 'lower', ours: times.offhook, peers: { 'jssip 3.13.8': times.jssip } }
}

/** Medians, the two taking turns. */
async function compare(
  browser: Chromium,
  server: Offhook,
  origin: string,
  rounds: number,
  stun?: string,
): Promise<Record<Library, number>> {
  const times: Record<Library, number[]> = { offhook: [], jssip: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const library of ['offhook', 'jssip'] as const) {
      const page = await browser.page(`${origin}/${library}`)
      await page.waitForFunction('window.place !== undefined')
      const account = JSON.stringify(server.webAccount('1001'))
      const took = (await page.evaluate(`window.place(${account}, ${JSON.stringify(stun)})`)) as number
      // The first round warms the browser up.
      if (round > 0) times[library].push(took)
      await page.close()
    }
  }
  return { offhook: median(times.offhook), jssip: median(times.jssip) }
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN)
}

/** The pages on http://localhost, where a page may have a microphone. */
async function serve(): Promise<{ readonly origin: string; close(): void }> {
  const scripts = { offhook: await bundle(pages.offhook), jssip: await bundle(pages.jssip) }
  const server = createServer(({ url }, response) => {
    const script = scripts[(url ?? '').slice(1) as Library]
    if (script === undefined) return response.writeHead(404).end()
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const safe = script.replaceAll('</script', '<\\/script')
    return response.end(`<!doctype html><title>bench</title><body><script type="module">${safe}</script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://localhost:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
