import { randomFillSync } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { mulberry32 } from '@offhook/testkit'

/** Sends about 2,000 bad datagrams a second, to these ports in turn: STUN with a wrong key, DTLS beginnings, RTP, noise. */
export function flood(ports: readonly number[]): () => Promise<void> {
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  const next = mulberry32(7)
  const datagram = () => {
    const data = randomFillSync(Buffer.alloc(20 + Math.floor(next() * 1_200)))
    const kind = Math.floor(next() * 4)
    if (kind === 0) {
      data.writeUInt16BE(0x0001, 0)
      data.writeUInt16BE(data.length - 20, 2)
      data.writeUInt32BE(0x2112a442, 4)
    } else if (kind === 1) {
      // A handshake record of DTLS 1.2, whose inside is noise.
      data.set([22, 0xfe, 0xfd], 0)
      data.writeUInt16BE(data.length - 13, 11)
    } else if (kind === 2) data[0] = 0x80
    return data
  }
  const timer = setInterval(() => {
    for (let i = 0; i < 20; i++) socket.send(datagram(), ports[i % ports.length] ?? 0, '127.0.0.1')
  }, 10)
  return () =>
    new Promise((resolve) => {
      clearInterval(timer)
      socket.close(() => resolve())
    })
}
