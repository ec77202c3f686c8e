/** Many calls in one page, and what is left of them when garbage has been collected. */
import { type Chromium, until } from '@offhook/testkit'
import type { CDPSession, Page } from 'playwright-core'
import { domain, type Offhook, passwordOf } from '../../server/test/e2e/harness.ts'

/** What the page still holds. Counted by the browser itself, after a collection. */
export interface Left {
  readonly connections: number
  readonly tracks: number
  /** Tracks that are not ended: a microphone that is on is one. */
  readonly live: number
  readonly streams: number
  readonly calls: number
  readonly elements: number
  readonly listeners: number
  /** Bytes. */
  readonly heap: number
}

export interface Caller {
  readonly page: Page
  /** Calls the echo `count` times, each until its audio path stands, and hangs up. */
  calls(count: number): Promise<void>
  left(): Promise<Left>
  /** What is left as soon as that is not more than `most`, or else after a minute and a half. */
  settled(most: Left): Promise<Left>
}

export async function openCaller(chromium: Chromium, url: string, server: Offhook, user: string): Promise<Caller> {
  const page = await chromium.page(url)
  // The testkit's ear keeps what it has heard; beneath it is the browser's own.
  await page.evaluate('window.RTCPeerConnection = Object.getPrototypeOf(window.RTCPeerConnection)')
  const options = { ...server.webAccount(user), aor: `sip:${user}@${domain}`, password: passwordOf(user) }
  await page.evaluate(`window.phone = new Offhook.Phone(${JSON.stringify(options)}); phone.start()`)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return {
    page,
    async calls(count) {
      await page.evaluate(`(async () => {
        for (let i = 0; i < ${count}; i++) {
          const call = phone.call('600')
          call.on('state', () => {})
          await call.answered
          const pc = call.peerConnection
          if (pc.connectionState !== 'connected')
            await new Promise((resolve) => pc.addEventListener('connectionstatechange', () => pc.connectionState === 'connected' && resolve()))
          await call.hangUp()
          await call.ended
        }
      })()`)
    },
    left: () => count(session),
    async settled(most) {
      let last = await count(session)
      const enough = async () => {
        last = await count(session)
        return last.connections <= most.connections && last.calls <= most.calls && last.heap <= most.heap
      }
      // The core forgets the last transaction 32 s after it (RFC 6026 8.4), and the browser collects when it likes.
      await until(enough, { timeout: 90_000, every: 3_000, what: 'page that holds no more' }).catch(() => {})
      return last
    },
  }
}

async function count(session: CDPSession): Promise<Left> {
  await session.send('HeapProfiler.collectGarbage')
  const connections = await instances(session, 'RTCPeerConnection')
  const tracks = await instances(session, 'MediaStreamTrack')
  const live = await instances(session, 'MediaStreamTrack', `(one) => one.readyState === 'live'`)
  const streams = await instances(session, 'MediaStream')
  const calls = await instances(session, 'Offhook.FullCall')
  const elements = await instances(session, 'HTMLAudioElement')
  const { metrics } = await session.send('Performance.getMetrics')
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0
  const heap = metric('JSHeapUsedSize')
  return { connections, tracks, live, streams, calls, elements, listeners: metric('JSEventListeners'), heap }
}

/** How many objects of this class the heap holds, of those that `which` is true for. */
async function instances(session: CDPSession, name: string, which = '() => true'): Promise<number> {
  const objectGroup = 'leak'
  const { result } = await session.send('Runtime.evaluate', { expression: `${name}.prototype`, objectGroup })
  if (!result.objectId) throw new Error(`no ${name} in the page`)
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId, objectGroup })
  if (!objects.objectId) throw new Error(`the browser does not say how many ${name} there are`)
  const functionDeclaration = `function () { return this.filter(${which}).length }`
  const counted = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration,
    returnByValue: true,
  })
  await session.send('Runtime.releaseObjectGroup', { objectGroup })
  if (typeof counted.result.value !== 'number') throw new Error(JSON.stringify(counted.exceptionDetails))
  return counted.result.value
}
