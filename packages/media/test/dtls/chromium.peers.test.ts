import { lacks, launchChromium, until } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { browserLeg } from './browser-leg.ts'

/** What the page keeps between the steps of a test. */
interface Held {
  connection: RTCPeerConnection
}

const isMissing = lacks('chromium')

describe.skipIf(isMissing)('Chromium against our ICE-lite, DTLS and SRTP', () => {
  it('offers, connects, and hears its own packets come back', async () => {
    const leg = await browserLeg()
    const browser = await launchChromium()
    try {
      const page = await browser.page()
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
      const offered = /a=fingerprint:sha-256 (\S+)/.exec(offer)?.[1]

      const answered = page.evaluate(async (sdp) => {
        const { connection } = globalThis as unknown as Held
        const connected = new Promise<void>((resolve) => {
          connection.onconnectionstatechange = () => connection.connectionState === 'connected' && resolve()
        })
        await connection.setRemoteDescription({ type: 'answer', sdp })
        await connected
      }, leg.answer(offer))
      const outcome = await leg.connected()
      await answered
      expect(outcome.profile).toBe(1)
      expect(outcome.peerFingerprint).toBe(offered)
      expect(Math.max(...leg.driver.sizes)).toBeLessThanOrEqual(1_200)

      await until(() => leg.counts.rtp > 100 && leg.counts.rtcp > 0, { what: 'RTP and RTCP of the browser' })
      const stats = await until(
        () =>
          page.evaluate(async () => {
            const { connection } = globalThis as unknown as Held
            const all = [...(await connection.getStats()).values()]
            const transport = all.find(({ type }) => type === 'transport')
            const inbound = all.find(({ type }) => type === 'inbound-rtp')
            const pair = all.find(({ id }) => id === transport?.selectedCandidatePairId)
            return (inbound?.packetsReceived ?? 0) > 50
              ? {
                  tls: transport.tlsVersion,
                  cipher: transport.dtlsCipher,
                  srtp: transport.srtpCipher,
                  lost: inbound.packetsLost,
                  answers: pair.responsesReceived,
                }
              : undefined
          }),
        { what: 'packets that came back' },
      )
      expect(stats).toMatchObject({
        tls: 'FEFD',
        cipher: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        srtp: 'SRTP_AES128_CM_HMAC_SHA1_80',
        lost: 0,
      })
      expect(stats.answers).toBeGreaterThan(0)
      expect(leg.counts).toMatchObject({ refused: 0, bad: 0 })
      expect(leg.counts.nominated).toBeGreaterThan(0)

      await page.evaluate(() => (globalThis as unknown as Held).connection.close())
      await leg.driver.outcomes.wait(({ type }) => type === 'closed', { what: 'goodbye of the browser' })
    } finally {
      await browser.close()
      await leg.driver.close()
    }
  })
})
