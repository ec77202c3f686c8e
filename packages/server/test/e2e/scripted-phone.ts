import type { Session } from '@offhook/sip'
import { SyntheticPhone } from '../../../media/test/engine/phone.ts'
import { SipEndpoint } from '../../../testkit/src/sip-endpoint/index.ts'
import { domain, type Offhook, passwordOf } from './harness.ts'

/** A desk phone that a test tells what to say, in SIP and in RTP. */
export class ScriptedPhone {
  readonly user: string
  readonly sip: SipEndpoint
  readonly rtp: SyntheticPhone
  readonly formats: readonly string[]
  readonly #port: number
  #session: Session | undefined

  private constructor(user: string, sip: SipEndpoint, rtp: SyntheticPhone, formats: readonly string[], port: number) {
    this.user = user
    this.sip = sip
    this.rtp = rtp
    this.formats = formats
    this.#port = port
  }

  /** Registered over UDP. `formats` like `0 PCMU/8000`. */
  static async open(server: Offhook, user: string, formats: readonly string[]): Promise<ScriptedPhone> {
    const sip = await SipEndpoint.open({ name: user, domain })
    const phone = new ScriptedPhone(user, sip, await SyntheticPhone.open(), formats, server.ports.sip)
    await sip.register(server.ports.sip, { credentials: phone.#credentials })
    return phone
  }

  get session(): Session {
    if (!this.#session) throw new Error(`${this.user} is in no call`)
    return this.#session
  }

  /** Resolves when it was answered. */
  async call(user: string): Promise<void> {
    const session = await this.sip.call(`sip:${user}@${domain}`, this.#port, {
      body: this.rtp.sdp(this.formats),
      credentials: this.#credentials,
    })
    this.#session = session
    const { response } = await this.sip.event(session, 'accepted')
    this.rtp.follow(response.text)
  }

  /** Resolves when the next call has come and been answered. */
  async answer(): Promise<void> {
    const session = await this.sip.invitation()
    this.#session = session
    const offer = session.request.text
    this.rtp.follow(offer)
    this.sip.accept(session, this.rtp.sdp(this.formats))
  }

  /** Tells of a key; resolves when that was answered, with the status. */
  async info(body: string, type = 'application/dtmf-relay'): Promise<number> {
    const before = this.sip.messages.length
    this.sip.do(this.session.send('INFO', { headers: [['Content-Type', type]], body }, this.sip.now).effects)
    await this.sip.effects.wait((effect) => effect.type === 'response', { from: this.sip.effects.items.length })
    const answer = this.sip.messages
      .slice(before)
      .find((one) => /^CSeq: \d+ INFO/im.test(one) && one.startsWith('SIP/2.0'))
    return Number(answer?.slice(8, 11))
  }

  /** The keys it was told of by INFO so far. */
  get told(): string[] {
    return this.sip.sentOrReceived('< INFO').map((text) => /Signal=(\S+)/.exec(text)?.[1] ?? '')
  }

  /** Answers what comes inside its call. */
  obliging(): this {
    this.sip.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'request')
        this.sip.do(this.sip.ua.respond(effect.event.transaction, { status: 200 }, this.sip.now))
    }
    return this
  }

  async close(): Promise<void> {
    if (this.#session) this.sip.hangUp(this.#session)
    this.rtp.close()
    await this.sip.close()
  }

  get #credentials() {
    return { username: this.user, password: passwordOf(this.user) }
  }
}
