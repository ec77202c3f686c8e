import { isIP } from 'node:net'
import type { ListenAddress, PortRange } from './types.ts'

const hostName = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/

/** `host:port`, `1.2.3.4:port`, `[::1]:port` or `*:port`; undefined when it is none of these. */
export function parseAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim())
  if (!match) return undefined
  const port = Number(match[3])
  if (port > 65535) return undefined
  const bracketed = match[1]
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : undefined
  const host = match[2] === '*' ? '0.0.0.0' : match[2]
  if (host === undefined) return undefined
  // All digits and dots yet no IPv4 address is a slip of the finger, not a name: 127.0.0.
  const valid = /^[\d.]+$/.test(host) ? isIP(host) === 4 : hostName.test(host)
  return valid ? { host, port } : undefined
}

/** `host:port` again, IPv6 in brackets. */
export const printAddress = ({ host, port }: ListenAddress): string =>
  isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`

/** `first-last` or one port. */
export function parsePortRange(text: string | number): PortRange | undefined {
  const match = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(String(text).trim())
  if (!match) return undefined
  const first = Number(match[1])
  const last = match[2] === undefined ? first : Number(match[2])
  return first >= 1 && last <= 65535 && first <= last ? [first, last] : undefined
}

/** An origin as browsers send it: scheme, host and port, nothing behind. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

/** Whether binding it reaches this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host) || /^::ffff:127\./.test(host)

/** Whether it stands for every address of the machine. */
export const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::'
