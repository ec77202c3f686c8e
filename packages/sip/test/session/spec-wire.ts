import type { Session, SipRequest } from '@offhook/sip'
import { lines, request, response, Wire } from '../user-agent/wire.ts'

const contact = 'Contact: <sip:bob@10.0.0.9>'

/** One call and what may happen to it, by the words of docs/spec. */
export class Played {
  readonly wire = new Wire()
  session: Session | undefined
  #invite: SipRequest | undefined
  #rack = ''
  #seq = 10

  call(over: { readonly body?: string; readonly giveUpAfter?: number } = { body: 'offer' }): void {
    const { wire } = this
    const { session, effects } = wire.ua.invite(
      {
        flow: wire.flow,
        uri: 'sip:bob@example.com',
        from: 'sip:us@example.com',
        to: 'sip:bob@example.com',
        contact: '<sip:us@192.0.2.1>',
        ...over,
      },
      wire.now,
    )
    wire.do(effects)
    this.session = session
    this.#invite = session.request
  }

  invited(over: Readonly<Record<string, string | undefined>> = {}): void {
    this.wire.receive(lines([...request('INVITE', over), 'Content-Type: application/sdp'], 'offer'))
    for (const effect of this.wire.effects) if (effect.type === 'invitation') this.session = effect.session
  }

  get #call(): Session {
    if (this.session === undefined) throw new Error('there is no call')
    return this.session
  }

  answer(status: number, tag = 'bob', more: readonly string[] = [], body = ''): void {
    if (this.#invite === undefined) throw new Error('there is no call')
    const type = body === '' ? [] : ['Content-Type: application/sdp']
    this.wire.receive(lines([...response(this.#invite, status, tag, [contact, ...more]), ...type], body))
  }

  /** A request of the peer's inside the call. */
  receive(method: string, over: Readonly<Record<string, string | undefined>> = {}): void {
    const session = this.#call
    const isOurs = session.direction === 'outgoing'
    const seq = method === 'ACK' || method === 'CANCEL' ? 1 : ++this.#seq
    const branch = method === 'CANCEL' ? 'z9hG4bKone' : `z9hG4bK${method}${seq}${Object.keys(over).length}`
    const us = `<sip:us@example.com>;tag=${session.localTag}`
    const inside = isOurs
      ? { From: '<sip:bob@example.com>;tag=bob', To: us, 'Call-ID': session.callId }
      : { To: method === 'CANCEL' ? '<sip:us@example.com>' : us }
    const Via = `SIP/2.0/UDP 10.0.0.5:5070;branch=${branch};rport`
    this.wire.receive(request(method, { ...inside, Via, CSeq: `${seq} ${method}`, ...over }))
  }

  ring(reliable: boolean, body?: string): void {
    const { wire } = this
    const status = body === undefined ? 180 : 183
    wire.do(this.#call.ring({ status, reliable, ...(body === undefined ? {} : { body }) }, wire.now))
  }

  prack(isRight: boolean): void {
    this.receive('PRACK', { RAck: isRight ? this.#rack : '1 2 INVITE' })
  }

  do(verb: 'accept' | 'reject' | 'hangUp'): void {
    const { wire } = this
    const session = this.#call
    if (verb === 'accept') wire.do(session.accept({ contact: '<sip:us@192.0.2.1>', body: 'answer' }, wire.now))
    else if (verb === 'reject') wire.do(session.reject({ status: 486 }, wire.now))
    else wire.do(session.hangUp(undefined, wire.now))
  }

  /** What went out since the last time, each message once in a row: `ACK`, `200 BYE`, `PRACK 5`. */
  sent(isExact = false): string {
    const all = this.wire.sent().map((sent) => {
      if (sent.kind === 'request')
        return sent.method === 'PRACK' ? `PRACK ${sent.get('RAck')?.split(' ')[0]}` : sent.method
      this.#rack = sent.has('RSeq') ? `${sent.get('RSeq')} ${sent.get('CSeq')}` : this.#rack
      const isPlain = sent.status > 100 && sent.status < 200 && !sent.has('RSeq')
      return `${sent.status} ${sent.cseq.method}${isPlain ? ' unreliably' : ''}`
    })
    return (isExact ? all : all.filter((name, index) => name !== all[index - 1])).join(', ')
  }

  told(): string {
    return this.wire.effects
      .splice(0)
      .map((effect) => {
        if (effect.type !== 'session') return effect.type
        const { event } = effect
        return event.type === 'ended' ? `ended ${event.end.kind}` : event.type
      })
      .join(', ')
  }
}
