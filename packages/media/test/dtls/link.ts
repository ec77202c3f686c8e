import { DtlsClient, type DtlsEffect, DtlsServer, makeCertificate } from '../../src/dtls/index.ts'
import type { SrtpProfile } from '../../src/srtp/index.ts'

export type Side = 'client' | 'server'

/** What becomes of one datagram: how many ms each copy takes; none is a loss. */
export type Fate = (from: Side, data: Buffer, at: number) => { data: Buffer; delay: number }[]

export const onTime: Fate = (_from, data) => [{ data, delay: 10 }]

export const certificates = { client: makeCertificate(), server: makeCertificate() }
const usual = { client: ['AES_CM_128_HMAC_SHA1_80'], server: ['AES_CM_128_HMAC_SHA1_80'] } as const

/** A DTLS client and server over a link in virtual time. */
export function pair(
  fate: Fate = onTime,
  start = 1_000,
  profiles: Readonly<Record<Side, readonly SrtpProfile[]>> = usual,
) {
  const client = new DtlsClient({ certificate: certificates.client, profiles: profiles.client, now: start })
  const server = new DtlsServer({ certificate: certificates.server, profiles: profiles.server, now: start })
  const outcomes: Record<Side, Exclude<DtlsEffect, { type: 'transmit' }>[]> = { client: [], server: [] }
  const sent: { from: Side; data: Buffer; at: number }[] = []
  let wire: { to: Side; data: Buffer; at: number }[] = []
  let now = start

  const apply = (from: Side, effects: DtlsEffect[]) => {
    for (const effect of effects) {
      if (effect.type !== 'transmit') {
        outcomes[from].push(effect)
        continue
      }
      sent.push({ from, data: effect.data, at: now })
      const to = from === 'client' ? 'server' : 'client'
      for (const { data, delay } of fate(from, effect.data, now)) wire.push({ to, data, at: now + delay })
    }
  }
  const sides = { client, server }

  /** The next datagram or deadline; false when there is none. */
  const step = (): boolean => {
    wire.sort((a, b) => a.at - b.at)
    const [arriving] = wire
    const deadline = Math.min(...Object.values(sides).map((side) => side.nextDeadline() ?? Number.POSITIVE_INFINITY))
    if (arriving && arriving.at <= deadline) {
      wire = wire.slice(1)
      now = Math.max(now, arriving.at)
      apply(arriving.to, sides[arriving.to].receive(arriving.data, now))
      return true
    }
    if (deadline === Number.POSITIVE_INFINITY) return false
    now = deadline
    for (const side of ['client', 'server'] as const) apply(side, sides[side].advance(now))
    return true
  }

  return {
    client,
    server,
    outcomes,
    sent,
    apply,
    step,
    get now() {
      return now
    },
    /** Starts the client and lets everything happen that is going to. */
    run() {
      apply('client', client.start(now))
      while (step()) if (sent.length > 5_000) throw new Error('the two do not come to an end')
    },
    connected(side: Side) {
      const [first] = outcomes[side]
      if (first?.type !== 'connected') throw new Error(`${side}: ${JSON.stringify(outcomes[side])}`)
      return first
    },
  }
}
