import { isIP } from 'node:net'
import { type Config, isAnyAddress, isLoopback, printAddress } from '../config/index.ts'
import type { RunningServer } from '../server.ts'
import { ipv4Interfaces } from '../transport/index.ts'
import type { Language } from './io.ts'
import { printColumns } from './table.ts'
import { texts } from './welcome-texts.ts'

export interface Welcome {
  readonly server: Pick<RunningServer, 'web' | 'sip' | 'selfSigned' | 'firstStart'>
  readonly config: Config
  readonly language: Language
  /** Whether to print bold. */
  readonly style: boolean
  /** Addresses of this machine on networks. */
  readonly addresses?: readonly string[]
}

/** What a person is told when the server runs: where the page is, the first passwords, and what to do next. */
export function welcome({ server, config, language, style, addresses = networkAddresses() }: Welcome): string {
  const text = texts[language]
  const bold = (words: string): string => (style ? `\u001b[1m${words}\u001b[22m` : words)
  const parts: string[] = [bold(text.running)]
  const urls = pageUrls(server.web, addresses)
  parts.push(printColumns(urls.map(({ url, near }) => [`  ${url}`, near ? text.near : text.far])).trimEnd())
  if (server.selfSigned && server.web.some(({ secure }) => secure)) parts.push(indent(text.selfSigned))
  parts.push(...first(server, urls, text, bold))
  parts.push(bold(text.next), indent(steps(config, server, text, addresses)), text.stop)
  return `\n${parts.join('\n\n')}\n\n`
}

type Texts = (typeof texts)[Language]

function first(
  { firstStart }: Welcome['server'],
  urls: readonly PageUrl[],
  text: Texts,
  bold: (words: string) => string,
): string[] {
  switch (firstStart.kind) {
    case 'none':
      return []
    case 'passwords':
      return [
        bold(text.passwords),
        printColumns(firstStart.users.map(({ extension, password }) => [`  ${extension}`, password])).trimEnd(),
      ]
    case 'link': {
      const near = urls.find((url) => url.near)
      const far = urls.find((url) => !url.near)
      const links = [near, far].flatMap((url) => (url ? [`  ${url.url}/setup?token=${firstStart.token}`] : []))
      return [bold(text.link(firstStart.extensions.join(', '))), links.join('\n')]
    }
  }
}

function steps(
  { services, domain }: Config,
  { sip }: Welcome['server'],
  text: Texts,
  addresses: readonly string[],
): string {
  const list = [text.tabs]
  const { echo, tone } = services
  if (echo !== undefined) list.push(text.echo(echo))
  if (tone !== undefined) list.push(text.tone(tone))
  const [bound] = sip
  if (bound) {
    const host = isAnyAddress(bound.host) ? (addresses[0] ?? '127.0.0.1') : bound.host
    const ports = sip.map(({ transport, port }) => `${transport} ${port}`)
    list.push(text.deskPhone({ host, ports: ports.join(', '), domain }))
  }
  return list.map((step, index) => `${index + 1}. ${step.replaceAll('\n', '\n   ')}`).join('\n')
}

export interface PageUrl {
  readonly url: string
  /** Reaches this machine from itself only. */
  readonly near: boolean
}

/** The addresses to open the page by: first for this machine, then for the others on its network. */
export function pageUrls(web: RunningServer['web'], addresses: readonly string[]): PageUrl[] {
  const urls = web.flatMap(({ secure, host, port }) => {
    const url = (name: string): string => `${secure ? 'https' : 'http'}://${printAddress({ host: name, port })}`
    if (isLoopback(host)) return [{ url: url(isIP(host) === 6 ? host : 'localhost'), near: true }]
    // Browsers give a microphone to http on this very machine only.
    const far = secure ? (isAnyAddress(host) ? addresses : [host]) : []
    const near = isAnyAddress(host) ? [{ url: url('localhost'), near: true }] : []
    return [...near, ...far.map((address) => ({ url: url(address), near: false }))]
  })
  return urls.sort((a, b) => Number(b.near) - Number(a.near))
}

const networkAddresses = (): string[] =>
  ipv4Interfaces().flatMap(({ internal, address }) => (internal ? [] : [address]))

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
