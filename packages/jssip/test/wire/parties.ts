/** Two user agents of one library, and a registrar and proxy of a few lines between them. */
import type { Npm } from '../npm.ts'

export type Sent = { readonly from: string; readonly text: string }

export class Line {
  readonly url: string
  readonly via_transport = 'WS'
  readonly sip_uri = 'sip:pbx.test;transport=ws'
  onconnect = () => {}
  ondisconnect = (_error: boolean, _code?: number, _reason?: string) => {}
  ondata = (_data: unknown) => {}
  #open = false
  readonly #sent: (text: string) => void

  constructor(user: string, sent: (text: string) => void) {
    this.url = `ws://${user}.test`
    this.#sent = sent
  }

  connect() {
    setTimeout(() => {
      this.#open = true
      this.onconnect()
    })
  }
  disconnect() {
    this.#open = false
  }
  /** The network is gone. */
  cut() {
    this.#open = false
    this.ondisconnect(true, 1006, 'cut')
  }
  send(data: { toString(): string }) {
    if (!this.#open) return false
    this.#sent(data.toString())
    return true
  }
  isConnected() {
    return this.#open
  }
  isConnecting() {
    return false
  }
}

/** The first line of this name. */
export function headerOf(text: string, name: string): string {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
}

function answerRegister(text: string): string {
  // A list of bindings is no `*`.
  const contact = headerOf(text, 'Contact').startsWith('*') ? [] : ['Contact']
  const copied = ['Via', 'From', 'Call-ID', 'CSeq', ...contact].map((name) => `${name}: ${headerOf(text, name)}`)
  return ['SIP/2.0 200 OK', ...copied, `To: ${headerOf(text, 'To')};tag=reg`, 'Content-Length: 0', '', ''].join('\r\n')
}

export interface Parties {
  readonly alice: Npm
  readonly bob: Npm
  readonly lines: { readonly alice: Line; readonly bob: Line }
  /** All that went over the lines. */
  readonly sent: Sent[]
  stop(): void
}

/** Resolves when both are registered. `more` is configuration; `on` hears of each message and may keep it from going on. */
export async function parties(JsSIP: Npm, more: object = {}, on?: (sent: Sent) => boolean): Promise<Parties> {
  const sent: Sent[] = []
  const lines: Record<string, Line> = {}
  const make = (user: string, other: string) => {
    const line = new Line(user, (text) => {
      const one = { from: user, text }
      sent.push(one)
      if (on?.(one) === false) return
      const isRegister = text.startsWith('REGISTER ')
      // Later, as over a network.
      setTimeout(() => (isRegister ? line.ondata(answerRegister(text)) : lines[other]?.ondata(text)))
    })
    lines[user] = line
    return new JsSIP.UA({ sockets: [line], uri: `sip:${user}@pbx.test`, ...more })
  }
  const [alice, bob] = [make('alice', 'bob'), make('bob', 'alice')]
  await Promise.all(
    [alice, bob].map(
      (ua) =>
        new Promise<void>((resolve) => {
          ua.on('registered', () => resolve())
          ua.start()
        }),
    ),
  )
  return {
    alice,
    bob,
    lines: lines as unknown as Parties['lines'],
    sent,
    stop() {
      alice.stop()
      bob.stop()
    },
  }
}

/** Without what is random: numbers, tags, names, branches. */
export function plain(text: string): string {
  const known = new Map<string, string>()
  return text
    .replace(
      /(branch=|tag=|Call-ID: |Replaces: |sip:)([0-9a-z]{8,}(?:\.invalid)?)(?=[@;>\s]|$)/gi,
      (_, before, token) => {
        if (!known.has(token)) known.set(token, `#${known.size + 1}`)
        return `${before}${known.get(token)}`
      },
    )
    .replace(/[0-9a-z]{12}\.invalid/g, 'host.invalid')
    .replace(/z9hG4bK\w+/g, 'branch')
    .replace(/^CSeq: \d+/gim, 'CSeq: n')
    .replace(/urn:uuid:[0-9a-f-]+/g, 'urn:uuid:u')
    .replace(/Replaces=[^>]+/g, 'Replaces=r')
    .replace(/id=\d+/g, 'id=n')
    .replace(/expires=\d+/g, 'expires=n')
}
