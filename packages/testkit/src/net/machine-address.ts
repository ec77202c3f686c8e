import { networkInterfaces } from 'node:os'

/** An IPv4 address of this machine that is not loopback, where it has one; what is sent to it never leaves the machine. */
export function machineAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}
