import { type Baresip, machineAddress, type SipProbe, sipProbe } from '@offhook/testkit'

/** Calls a baresip that answers by itself, with an offer of ours, and gives its answer. No more SIP than that takes. */
export class DeskCall {
  readonly answer: string
  readonly #probe: SipProbe
  readonly #desk: Baresip
  readonly #to: string

  private constructor(probe: SipProbe, desk: Baresip, to: string, answer: string) {
    this.#probe = probe
    this.#desk = desk
    this.#to = to
    this.answer = answer
  }

  static async place(desk: Baresip, offer: string): Promise<DeskCall> {
    const probe = await sipProbe({ transport: 'udp', port: desk.sipPort })
    probe.send(request(desk, probe, 'INVITE', '', offer))
    const response = await probe.waitFor(/^SIP\/2\.0 200/)
    const to = /^To:.*?(;tag=[^;\s]+)/im.exec(response)?.[1] ?? ''
    probe.send(request(desk, probe, 'ACK', to))
    return new DeskCall(probe, desk, to, response.slice(response.indexOf('\r\n\r\n') + 4))
  }

  async hangUp(): Promise<void> {
    this.#probe.send(request(this.#desk, this.#probe, 'BYE', this.#to))
    await this.#probe.close()
  }
}

/** Where its RTP comes from and goes to: its SDP names the machine's address, whatever its SIP listens on. */
export const DESK = { kind: 'rtp', localAddress: machineAddress() } as const

const NUMBERS: Readonly<Record<string, number>> = { INVITE: 1, ACK: 1, BYE: 2 }

function request(desk: Baresip, probe: SipProbe, method: string, to: string, body = ''): string {
  return [
    `${method} ${desk.uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${probe.port};branch=z9hG4bK${method}${probe.port}`,
    'Max-Forwards: 70',
    `From: <sip:engine@127.0.0.1>;tag=engine${probe.port}`,
    `To: <${desk.uri}>${to}`,
    `Call-ID: engine-${probe.port}`,
    `CSeq: ${NUMBERS[method]} ${method}`,
    `Contact: <sip:engine@127.0.0.1:${probe.port}>`,
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
