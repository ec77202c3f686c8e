import type { UserAgentOptions } from '@offhook/sip'
import {
  createUserAgent,
  type Effect,
  type Flow,
  parseMessage,
  type SipMessage,
  type Transport,
  type UserAgent,
} from '@offhook/sip'
import { Seeded } from '../../../testkit/src/link/random.ts'

/** One user agent with a peer that is played by hand, message by message. */
export class Wire {
  readonly ua: UserAgent
  readonly flow: Flow
  now = 0
  /** All effects but `transmit` since the last `take`. */
  effects: Effect[] = []
  #sent: { readonly text: string; readonly to: { readonly address: string; readonly port: number } | undefined }[] = []

  constructor(transport: Transport = 'udp', options: Partial<UserAgentOptions> = {}) {
    this.ua = createUserAgent({ random: new Seeded(3).bytes, ...options })
    this.flow = {
      id: 'wire',
      transport,
      local: { host: '192.0.2.1', port: 5060 },
      remote: { address: '192.0.2.2', port: 40_000 },
    }
  }

  do(effects: readonly Effect[] | false): void {
    if (effects === false) throw new Error('refused')
    for (const effect of effects) {
      if (effect.type !== 'transmit') this.effects.push(effect)
      else this.#sent.push({ text: text(effect.data), to: effect.to })
    }
  }

  /** Gives it a message; a list of lines gets its line ends, blank line and Content-Length. */
  receive(message: string | readonly string[] | Uint8Array): void {
    const data = typeof message === 'string' || message instanceof Uint8Array ? message : lines(message)
    this.do(this.ua.receive(this.flow, typeof data === 'string' ? new TextEncoder().encode(data) : data, this.now))
  }

  advance(time: number): void {
    const end = this.now + time
    for (let at = this.ua.nextDeadline(); at !== undefined && at <= end; at = this.ua.nextDeadline()) {
      this.now = at
      this.do(this.ua.advance(at))
    }
    this.now = end
  }

  /** What it has sent since the last time, parsed. */
  sent(): SipMessage[] {
    return this.#sent.splice(0).map((sent) => {
      const message = parseMessage(sent.text)
      if (message.kind === 'malformed') throw new Error(`sent what is malformed: ${message.reason}`)
      return message
    })
  }

  /** The same as it went over the wire. */
  raw(): { readonly text: string; readonly to: { readonly address: string; readonly port: number } | undefined }[] {
    return this.#sent.splice(0)
  }

  /** Start lines: `200 OK`, `BYE sip:…`. */
  lines(): string[] {
    return this.#sent
      .splice(0)
      .map(({ text: whole }) => whole.slice(0, whole.indexOf('\r\n')).replace(/ ?SIP\/2\.0 ?/, ''))
  }
}

export function lines(message: readonly string[], body = ''): string {
  return `${message.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

function text(data: Uint8Array | string): string {
  return typeof data === 'string' ? data : new TextDecoder().decode(data)
}

/** A request of the peer; `over` adds headers or replaces them. */
export function request(method: string, over: Readonly<Record<string, string | undefined>> = {}): string[] {
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKone;rport',
    'Max-Forwards': '70',
    From: '<sip:peer@example.com>;tag=peer',
    To: '<sip:us@example.com>',
    'Call-ID': 'the-call',
    CSeq: `1 ${method}`,
    Contact: '<sip:peer@10.0.0.5:5070>',
    ...over,
  }
  const fields = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return [`${method} sip:us@192.0.2.1 SIP/2.0`, ...fields]
}

/** The peer's response to a request of ours, with this To tag. */
export function response(
  to: SipMessage,
  status: number,
  tag: string | undefined,
  more: readonly string[] = [],
): string[] {
  const toLine = to.get('To') ?? ''
  return [
    `SIP/2.0 ${status} Whatever`,
    ...to.lines('Via').map((via) => `Via: ${via}`),
    `From: ${to.get('From')}`,
    `To: ${tag === undefined || toLine.includes(';tag=') ? toLine : `${toLine};tag=${tag}`}`,
    `Call-ID: ${to.callId}`,
    `CSeq: ${to.get('CSeq')}`,
    ...more,
  ]
}
