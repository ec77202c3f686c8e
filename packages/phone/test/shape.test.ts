/** What keeps the SDK loadable anywhere: one file of each front knows the browser, and only when it is asked. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const source = new URL('../src/', import.meta.url).pathname
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const browser =
  /\b(window|document|navigator|localStorage|sessionStorage|performance|crypto|globalThis|setTimeout|setInterval|clearTimeout|console)\b[.(]|\bnew (WebSocket|RTCPeerConnection|MediaStream|Audio|AudioContext|BroadcastChannel|Worker)\b|\bDate\.now\b|\bMath\.random\b/

const platforms = ['platform.ts', 'full/platform.ts', 'tabs/platform.ts']

it.each(files.filter((name) => !platforms.includes(name)))('%s touches nothing of the browser', (name) => {
  const code = readFileSync(join(source, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  expect(code.match(browser)?.[0]).toBeUndefined()
})

it('loads where there is no browser, and says so when it is started', async () => {
  const { Phone } = await import('../src/index.ts')
  const phone = new Phone({ server: 'wss://pbx.test/ws', aor: 'sip:alice@pbx.test' })
  expect(phone.state).toEqual({ name: 'idle' })
  await expect(phone.start()).rejects.toMatchObject({ failure: { reason: 'insecure-page' } })
})
