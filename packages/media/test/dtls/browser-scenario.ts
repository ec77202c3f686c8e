import { until } from '@offhook/testkit'
import { expect } from 'vitest'
import { browserLeg } from './browser-leg.ts'

/** What the page keeps between the steps. */
interface Held {
  connection: RTCPeerConnection
}

/** What playwright's and puppeteer's pages have in common. */
interface ScenarioPage {
  evaluate<R>(step: () => R | Promise<R>): Promise<R>
  evaluate<A, R>(step: (argument: A) => R | Promise<R>, argument: A): Promise<R>
}

/** The browser offers a tone, connects to our ICE-lite, DTLS and SRTP, gets its packets back, and hangs up. */
export async function offerConnectEcho(page: ScenarioPage, address = '127.0.0.1') {
  const leg = await browserLeg(address)
  try {
    const offer = await page.evaluate(async () => {
      const context = new AudioContext()
      const oscillator = new OscillatorNode(context)
      const destination = new MediaStreamAudioDestinationNode(context)
      oscillator.connect(destination)
      oscillator.start()
      const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
      for (const track of destination.stream.getTracks()) connection.addTrack(track, destination.stream)
      ;(globalThis as unknown as Held).connection = connection
      await connection.setLocalDescription()
      return connection.localDescription?.sdp ?? ''
    })
    const connected = page.evaluate(async (sdp: string) => {
      const { connection } = globalThis as unknown as Held
      const connected = new Promise<void>((resolve) => {
        connection.onconnectionstatechange = () => connection.connectionState === 'connected' && resolve()
      })
      await connection.setRemoteDescription({ type: 'answer', sdp })
      await connected
    }, leg.answer(offer))
    const [outcome] = await Promise.all([leg.connected(), connected])
    expect(outcome.profile).toBe('AES_CM_128_HMAC_SHA1_80')
    expect(outcome.peerFingerprint).toBe(/a=fingerprint:sha-256 (\S+)/.exec(offer)?.[1])
    expect(Math.max(...leg.driver.sizes)).toBeLessThanOrEqual(1_200)

    await until(() => leg.counts.rtp > 100 && leg.counts.rtcp > 0, { what: 'RTP and RTCP of the browser' })
    const stats = await until(
      () =>
        page.evaluate(async () => {
          const { connection } = globalThis as unknown as Held
          const all = [...(await connection.getStats()).values()]
          const inbound = all.find(({ type }) => type === 'inbound-rtp')
          const transport = all.find(({ type }) => type === 'transport') ?? {}
          if ((inbound?.packetsReceived ?? 0) <= 50) return undefined
          const { tlsVersion, dtlsCipher, srtpCipher } = transport
          return { tlsVersion, dtlsCipher, srtpCipher, lost: inbound.packetsLost as number }
        }),
      { what: 'packets that came back' },
    )
    expect(stats.lost).toBe(0)
    expect(leg.counts).toMatchObject({ refused: 0, bad: 0 })
    expect(leg.counts.nominated).toBeGreaterThan(0)

    await page.evaluate(() => (globalThis as unknown as Held).connection.close())
    await leg.driver.outcomes.wait(({ type }) => type === 'closed', { what: 'goodbye of the browser' })
    return stats
  } finally {
    await leg.driver.close()
  }
}
