import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { Feed } from '@offhook/testkit'
import { DtlsClient, type DtlsEffect, type DtlsServer } from '../../src/dtls/index.ts'

export type Outcome = Exclude<DtlsEffect, { type: 'transmit' }>

const isDtls = (data: Buffer) => (data[0] ?? 0) >= 20 && (data[0] ?? 0) <= 63

/** One association on a UDP socket of this machine. What is no DTLS goes to `other`. */
export async function drive(
  dtls: DtlsServer | DtlsClient,
  {
    towards,
    address: own = '127.0.0.1',
    other = () => {},
  }: { towards?: number; address?: string; other?: (data: Buffer, from: RemoteInfo, socket: Socket) => void } = {},
) {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, own, resolve))
  const outcomes = new Feed<Outcome>()
  const received = new Feed<number>()
  const sizes: number[] = []
  let sending: Promise<unknown> = Promise.resolve()
  let peer = towards === undefined ? undefined : { address: '127.0.0.1', port: towards }
  let timer: NodeJS.Timeout | undefined
  const apply = (effects: DtlsEffect[]) => {
    for (const effect of effects) {
      if (effect.type !== 'transmit') outcomes.push(effect)
      else if (peer) {
        sizes.push(effect.data.length)
        const { port, address } = peer
        sending = new Promise((resolve) => socket.send(effect.data, port, address, resolve))
      }
    }
    clearTimeout(timer)
    const deadline = dtls.nextDeadline()
    if (deadline === undefined) return
    const wait = Math.max(0, deadline - performance.now())
    timer = setTimeout(() => apply(dtls.advance(performance.now())), Math.ceil(wait))
  }
  socket.on('message', (data, from) => {
    if (!isDtls(data)) return other(data, from, socket)
    peer = from
    received.push(data[0] ?? 0)
    apply(dtls.receive(data, performance.now()))
  })
  if (dtls instanceof DtlsClient) apply(dtls.start(performance.now()))
  return {
    port: socket.address().port,
    outcomes,
    /** The content type of the first record of each datagram. */
    received,
    sizes,
    async connected() {
      const outcome = await outcomes.wait(() => true, { what: 'outcome of the handshake' })
      if (outcome.type !== 'connected') throw new Error(JSON.stringify(outcome))
      return outcome
    },
    async close() {
      apply(dtls.close(performance.now()))
      clearTimeout(timer)
      await sending
      await new Promise<void>((resolve) => socket.close(() => resolve()))
    },
  }
}
