import type { RemoteInfo } from 'node:dgram'
import { DtlsServer, makeCertificate } from '../../src/dtls/index.ts'
import { answerBinding, candidateLines, IceLite } from '../../src/ice/index.ts'
import { createSrtp, SRTP_OVERHEAD, type Srtp } from '../../src/srtp/index.ts'
import { drive } from './udp-driver.ts'

const SSRC = 0x0ff4000c

/**
 * ICE-lite, DTLS and SRTP on one socket, as an engine would join them, and nothing else: every RTP packet of the browser is
 * opened, and sealed and sent back.
 */
export async function browserLeg(address = '127.0.0.1') {
  const certificate = makeCertificate()
  const ice = new IceLite()
  const counts = { checks: 0, nominated: 0, refused: 0, rtp: 0, rtcp: 0, bad: 0 }
  let sending: Srtp | undefined
  let receiving: Srtp | undefined

  const other = (data: Buffer, from: RemoteInfo, send: (data: Buffer) => void) => {
    const first = data[0] ?? 0
    if (first < 4) {
      const answer = answerBinding(data, { address: from.address, port: from.port, family: 4 }, (ufrag) =>
        ice.passwords(ufrag),
      )
      if (answer.kind === 'response') {
        counts.checks++
        if (answer.useCandidate) counts.nominated++
      } else counts.refused++
      if (answer.kind !== 'drop') send(answer.data)
      return
    }
    if (!receiving || !sending || first < 128) return
    const type = data[1] ?? 0
    if (type >= 192 && type <= 223) {
      const length = receiving.unprotectRtcp(data, data.length)
      if (length < 0) counts.bad++
      else counts.rtcp++
      return
    }
    const length = receiving.unprotect(data, data.length)
    if (length < 0) {
      counts.bad++
      return
    }
    counts.rtp++
    const echo = Buffer.alloc(length + SRTP_OVERHEAD)
    data.copy(echo, 0, 0, length)
    echo.writeUInt32BE(SSRC, 8)
    send(echo.subarray(0, sending.protect(echo, length)))
  }

  const server = new DtlsServer({ certificate, profiles: ['AES_CM_128_HMAC_SHA1_80'], now: performance.now() })
  const driver = await drive(server, {
    address,
    other: (data, from, socket) => other(data, from, (answer) => socket.send(answer, from.port, from.address)),
  })

  return {
    counts,
    driver,
    server,
    certificate,
    async connected() {
      const outcome = await driver.connected()
      const { keys } = outcome
      const profile = 'AES_CM_128_HMAC_SHA1_80'
      receiving = createSrtp({ profile, key: keys.clientKey, salt: keys.clientSalt })
      sending = createSrtp({ profile, key: keys.serverKey, salt: keys.serverSalt })
      return outcome
    },
    /** An answer to the first audio section of an offer, with PCMU and nothing else. */
    answer(offer: string): string {
      const mid = /^a=mid:(\S+)/m.exec(offer)?.[1] ?? '0'
      const lines = [
        'v=0',
        `o=- 1 1 IN IP4 ${address}`,
        's=-',
        't=0 0',
        'a=ice-lite',
        `a=group:BUNDLE ${mid}`,
        `m=audio ${driver.port} UDP/TLS/RTP/SAVPF 0`,
        `c=IN IP4 ${address}`,
        `a=mid:${mid}`,
        'a=sendrecv',
        'a=rtcp-mux',
        'a=rtpmap:0 PCMU/8000',
        `a=ice-ufrag:${ice.ufrag}`,
        `a=ice-pwd:${ice.pwd}`,
        `a=fingerprint:sha-256 ${certificate.fingerprint}`,
        'a=setup:passive',
        ...candidateLines([address], driver.port),
        'a=end-of-candidates',
        `a=ssrc:${SSRC} cname:echo`,
        `a=ssrc:${SSRC} msid:echo echo`,
      ]
      return `${lines.join('\r\n')}\r\n`
    },
  }
}
