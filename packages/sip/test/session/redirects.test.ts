import { ha1, type InviteOptions, type Session, type SipRequest } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { response, Wire } from '../user-agent/wire.ts'

function place(wire: Wire, over: Partial<InviteOptions> = {}): { session: Session; invite: SipRequest } {
  const { session, effects } = wire.ua.invite(
    {
      flow: wire.flow,
      uri: 'sip:bob@example.com',
      from: 'sip:us@example.com',
      to: 'sip:bob@example.com',
      contact: '<sip:us@192.0.2.1>',
      body: 'offer',
      redirects: 5,
      ...over,
    },
    wire.now,
  )
  wire.do(effects)
  return { session, invite: next(wire) }
}

/** The INVITE that has been sent last; ACKs before it are passed over. */
function next(wire: Wire): SipRequest {
  const invite = wire.sent().find((sent) => sent.kind === 'request' && sent.method === 'INVITE')
  if (invite?.kind !== 'request') throw new Error('no INVITE was sent')
  return invite
}

function events(wire: Wire): string[] {
  return wire.effects.splice(0).map((effect) => {
    if (effect.type !== 'session') return effect.type
    const { event } = effect
    if (event.type === 'redirected') return `redirected ${event.uri}`
    return event.type === 'ended' && event.end.kind === 'rejected' ? `rejected ${event.end.status}` : event.type
  })
}

const to = (...contacts: string[]) => contacts.map((contact) => `Contact: ${contact}`)

describe('a call that is redirected', () => {
  test('is rejected with the 3xx where nothing else was asked for', () => {
    const wire = new Wire()
    const { invite } = place(wire, { redirects: 0 })
    wire.receive(response(invite, 302, 'one', to('<sip:carol@example.com>')))
    expect(events(wire)).toEqual(['rejected 302'])
  })

  test('goes to the new target: the same call, a new number, no tag', () => {
    const wire = new Wire()
    const { session, invite } = place(wire)
    wire.receive(response(invite, 302, 'one', to('"Carol" <sip:carol@example.com;method=BYE?Subject=x>')))
    const again = next(wire)
    expect([again.requestUri, again.callId, again.get('To'), again.get('CSeq'), again.text]).toEqual([
      'sip:carol@example.com',
      invite.callId,
      '<sip:bob@example.com>',
      '2 INVITE',
      'offer',
    ])
    expect(again.via.params.branch).not.toBe(invite.via.params.branch)
    wire.receive(response(again, 200, 'two', to('<sip:carol@10.0.0.9>')))
    expect(events(wire)).toEqual(['redirected sip:carol@example.com', 'accepted'])
    expect(session.state.name).toBe('confirmed')
  })

  test('tries targets by q-value, the highest first, each once, until one answers', () => {
    const wire = new Wire()
    const { invite } = place(wire)
    const contacts = ['<sip:low@a.test>;q=0.2, <sip:high@a.test>;q=0.9', '<sip:plain@a.test>', 'mailto:bob@a.test']
    wire.receive(response(invite, 300, 'one', to(...contacts, '<sip:BOB@example.com>', '<sip:bob@EXAMPLE.com>')))
    const tried: string[] = []
    for (const status of [486, 302, 404, 503]) {
      const again = next(wire)
      tried.push(again.requestUri)
      // Back to where it came from, and to one that is waiting anyhow: neither counts.
      wire.receive(response(again, status, `t${tried.length}`, to('<sip:bob@example.com>', '<sip:low@a.test>;q=0.5')))
    }
    expect(tried).toEqual(['sip:plain@a.test', 'sip:BOB@example.com', 'sip:high@a.test', 'sip:low@a.test'])
    expect(events(wire).at(-1)).toBe('rejected 503')
    expect(wire.ua.size.sessions).toBe(0)
  })

  test('a chain has an end, a loop too, and a 6xx ends it all', () => {
    const wire = new Wire()
    const { invite } = place(wire, { redirects: 2 })
    let last = invite
    for (const name of ['one', 'two']) {
      wire.receive(response(last, 302, name, to(`<sip:${name}@a.test>`)))
      last = next(wire)
    }
    wire.receive(response(last, 302, 'three', to('<sip:three@a.test>')))
    expect(events(wire)).toEqual(['redirected sip:one@a.test', 'redirected sip:two@a.test', 'rejected 302'])

    const circle = place(wire)
    wire.receive(response(circle.invite, 302, 'a', to('<sip:bob@example.com>')))
    expect(events(wire)).toEqual(['rejected 302'])

    const declined = place(wire)
    wire.receive(response(declined.invite, 302, 'a', to('<sip:one@a.test>', '<sip:two@a.test>')))
    wire.receive(response(next(wire), 603, 'b'))
    expect(events(wire)).toEqual(['redirected sip:one@a.test', 'rejected 603'])
  })

  test('all of it within the time there is', () => {
    const wire = new Wire()
    const { invite } = place(wire, { giveUpAfter: 10_000 })
    wire.advance(6000)
    wire.sent()
    wire.receive(response(invite, 302, 'a', to('<sip:one@a.test>')))
    wire.receive(response(next(wire), 180, 'b', to('<sip:one@a.test>')))
    wire.advance(4000)
    expect(wire.lines()).toEqual(['CANCEL sip:one@a.test'])
  })

  test('takes no credentials along, unless the new target asks for them', () => {
    const wire = new Wire()
    const credentials = { username: 'us', realm: 'old', ha1: { MD5: ha1('MD5', 'us', 'old', 'secret') } }
    const { invite } = place(wire, { credentials })
    const challenge = (realm: string) => `WWW-Authenticate: Digest realm="${realm}", nonce="n-${realm}", algorithm=MD5`
    wire.receive(response(invite, 401, 'a', [challenge('old')]))
    const known = next(wire)
    expect(known.has('Authorization')).toBe(true)
    wire.receive(response(known, 302, 'b', to('<sip:one@elsewhere.test>')))
    const away = next(wire)
    expect(away.requestUri).toBe('sip:one@elsewhere.test')
    expect(away.has('Authorization')).toBe(false)
    // Of a realm that the credentials are not for.
    wire.receive(response(away, 401, 'c', [challenge('elsewhere')]))
    expect(events(wire)).toEqual(['redirected sip:one@elsewhere.test', 'rejected 401'])
  })

  test('who asks for credentials after a redirection gets those of its own realm alone', () => {
    const wire = new Wire()
    const { invite } = place(wire, { credentials: { username: 'us', password: 'secret' } })
    const challenge = (realm: string) => `WWW-Authenticate: Digest realm="${realm}", nonce="n-${realm}", algorithm=MD5`
    wire.receive(response(invite, 401, 'a', [challenge('old')]))
    wire.receive(response(next(wire), 302, 'b', to('<sip:one@elsewhere.test>')))
    wire.receive(response(next(wire), 401, 'c', [challenge('elsewhere')]))
    expect(
      next(wire)
        .lines('Authorization')
        .map((line) => /realm="(\w+)"/.exec(line)?.[1]),
    ).toEqual(['elsewhere'])
  })

  test('hung up, it goes nowhere', () => {
    const wire = new Wire()
    const { session, invite } = place(wire)
    wire.receive(response(invite, 100, undefined))
    wire.do(session.hangUp(undefined, wire.now))
    wire.sent()
    wire.receive(response(invite, 302, 'a', to('<sip:one@a.test>')))
    expect(wire.lines()).toEqual(['ACK sip:bob@example.com'])
    expect(session.state.name).toBe('ended')
  })
})
