import { until } from '@offhook/testkit'
import type { BaresipCodec } from '../../../testkit/src/index.ts'
import type { PagePhone } from '../e2e/page-phone.ts'

const CONNECTION = 'window.__ear.connections.at(-1)'

/** From the next offer on the page has this codec and no other, beside telephone-events. */
export async function preferAlone(web: PagePhone, codec: BaresipCodec): Promise<void> {
  await web.page.evaluate(`(() => {
    const all = RTCRtpReceiver.getCapabilities('audio').codecs
    const wanted = all.filter(({ mimeType }) => mimeType.toLowerCase() === 'audio/${codec.toLowerCase()}')
    const keys = all.filter(({ mimeType }) => /telephone-event/i.test(mimeType))
    if (wanted.length === 0) throw new Error('this browser has no ${codec}')
    for (const transceiver of ${CONNECTION}.getTransceivers()) transceiver.setCodecPreferences([...wanted, ...keys])
  })()`)
}

/** What the page sends, by its statistics: `audio/PCMU`. */
export async function spokenBy(web: PagePhone): Promise<string> {
  return (await web.page.evaluate(`(async () => {
    const all = [...(await ${CONNECTION}.getStats()).values()]
    const sending = all.find((one) => one.type === 'outbound-rtp')
    return all.find((one) => one.id === sending?.codecId)?.mimeType ?? ''
  })()`)) as string
}

/** The fragments of both sides' ICE credentials. */
async function ufrags(web: PagePhone): Promise<string[]> {
  return (await web.page.evaluate(`[${CONNECTION}.localDescription, ${CONNECTION}.remoteDescription]
    .map((one) => /a=ice-ufrag:(\\S+)/.exec(one.sdp)[1])`)) as string[]
}

/** How many the page has made so far. */
const connections = (web: PagePhone) => web.page.evaluate('window.__ear.connections.length')

/**
 * The SDK is told that its connection has failed, as a browser tells it, and restarts ICE: it is told so until it makes its
 * offer, for where the browser has noticed nothing it would take a new connection. So it would in Firefox in any case, by whose
 * own attribute it knows it: that is taken away. Resolves when both sides have new credentials
 * and the browser has a connection by them.
 */
export async function restartIce(web: PagePhone): Promise<void> {
  const [local, remote] = await ufrags(web)
  const made = await connections(web)
  await web.page.evaluate(`(() => {
    const connection = ${CONNECTION}
    Object.defineProperty(connection, 'connectionState', { configurable: true, value: 'failed' })
    delete Object.getPrototypeOf(RTCPeerConnection.prototype).peerIdentity
    const { createOffer } = connection
    connection.createOffer = (options) => {
      delete connection.createOffer
      delete connection.connectionState
      return createOffer.call(connection, options)
    }
    connection.onconnectionstatechange(new Event('connectionstatechange'))
  })()`)
  await until(
    async () => {
      const now = await ufrags(web)
      const state = await web.page.evaluate(`${CONNECTION}.signalingState + ' ' + ${CONNECTION}.connectionState`)
      return now[0] !== local && now[1] !== remote && state === 'stable connected'
    },
    { what: 'new ICE credentials of both sides and a connection', timeout: 15_000 },
  )
  if ((await connections(web)) !== made) throw new Error('the page took a new connection')
  // Where the old path held meanwhile, no browser tells that it is connected.
  await web.page.evaluate(`void ${CONNECTION}.onconnectionstatechange(new Event('connectionstatechange'))`)
}
