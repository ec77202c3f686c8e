import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

export type PortKind = 'udp' | 'tcp' | 'both'

const given = new Set<number>()

/** A port on 127.0.0.1 that is free now and that this process has not given away before. */
export async function freePort(kind: PortKind = 'both'): Promise<number> {
  const [port] = await freePortRange(1, kind)
  return port
}

/**
 * `count` neighbouring free ports, the first of them even, as [first, last]. Below the system's ephemeral range (32,768 and
 * up on Linux), where a socket of someone else could take one between this answer and its use.
 */
export async function freePortRange(count: number, kind: PortKind = 'both'): Promise<[first: number, last: number]> {
  for (let attempt = 0; attempt < 200; attempt++) {
    // Test processes run side by side: a random start keeps them apart.
    const first = 2 * Math.floor(5_000 + Math.random() * 5_500)
    const ports = Array.from({ length: count }, (_, i) => first + i)
    if (ports.some((port) => given.has(port))) continue
    const free = await Promise.all(ports.map((port) => isFree(port, kind)))
    if (!free.every(Boolean)) continue
    for (const port of ports) given.add(port)
    return [first, first + count - 1]
  }
  throw new Error(`no ${count} neighbouring free ports`)
}

/** Whether nobody listens on this port of this machine. */
export async function isFree(port: number, kind: PortKind): Promise<boolean> {
  if (kind !== 'tcp' && !(await canBindUdp(port))) return false
  return kind === 'udp' || canBindTcp(port)
}

function canBindUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind({ port, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}

function canBindTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
