import type { Effect, Session } from '@offhook/sip'
import { expect, test } from 'vitest'
import { type Endpoint, Seeded } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, place } from '../session/calls.ts'
import { invalid } from '../torture/invalid.ts'
import { valid } from '../torture/valid.ts'
import { request } from '../user-agent/wire.ts'
import { pairOf, pairs } from './pairs.ts'

/** Does something that a person might do, of all that the state of the call allows. */
function act(
  endpoint: Endpoint,
  session: Session,
  { chance, next }: { chance(p: number): boolean; next(): number },
): void {
  const { name } = session.state
  const now = endpoint.now
  if (name === 'ended') return
  if (session.direction === 'incoming' && name === 'proceeding') {
    if (chance(0.5)) endpoint.do(session.ring({}, now))
    else if (chance(0.8)) accept(endpoint, session)
    else endpoint.do(session.reject({ status: 486 }, now))
  } else if (name === 'confirmed' && chance(0.7)) {
    if (chance(0.7)) endpoint.do(session.reoffer(`offer ${next()}`, now))
    else endpoint.do(session.send('INFO', { headers: [['Content-Type', 'text/plain']], body: '1' }, now).effects)
  } else if (chance(0.5)) endpoint.do(session.hangUp(undefined, now))
}

/** What is asked of a person by itself. */
function answers(endpoint: Endpoint, random: Seeded, met: (session: Session) => void): (effect: Effect) => void {
  return (effect) => {
    if (effect.type === 'invitation') met(effect.session)
    if (effect.type !== 'session') return
    const { session, event } = effect
    if (event.type === 'request') endpoint.do(endpoint.ua.respond(event.transaction, { status: 200 }, endpoint.now))
    if (event.type !== 'reoffer') return
    const refuse = random.chance(0.2)
    endpoint.link.after(random.between(0, 3000), () =>
      endpoint.do(
        refuse
          ? session.rejectReoffer(event.transaction, { status: 488 }, endpoint.now)
          : session.answerReoffer(event.transaction, `answer to ${event.request.text}`, endpoint.now),
      ),
    )
  }
}

test.each(pairs)('300 random calls of %s and %s user agents end for both, and leave nothing', (...kinds) => {
  for (let seed = 0; seed < 300; seed++) {
    const { alice, bob, link } = pairOf(kinds, seed, [5, 2000])
    link.recording = false
    const { random } = link
    const seen: [Endpoint, Session][] = []
    alice.on = answers(alice, random, (session) => seen.push([alice, session]))
    bob.on = answers(bob, random, (session) => seen.push([bob, session]))
    seen.push([alice, place(alice)])
    for (let count = 0; count < 25; count++)
      link.after(random.between(0, 60_000), () => {
        const one = random.pick(seen)
        if (one) act(...one, { chance: (p) => random.chance(p), next: () => count })
      })
    link.after(70_000, () => {
      for (const [endpoint, session] of seen) endpoint.do(session.hangUp(undefined, endpoint.now))
    })
    expectQuiet(link)
    for (const one of [alice, bob]) {
      expect(ended(one), `seed ${seed}`).toHaveLength(one === alice || seen.length > 1 ? 1 : 0)
      const offers = one.effects.flatMap((effect) =>
        effect.type === 'session' && effect.event.type === 'reanswer' ? [effect.event.response.text] : [],
      )
      for (const text of offers) expect(text).toMatch(/^answer to offer/)
      for (const { response, cause } of one.all('response')) expect(response ?? cause).toBeDefined()
    }
    const causes = [alice, bob].flatMap((one) => ended(one)).map((end) => (end as { cause?: string }).cause)
    expect(causes, `seed ${seed}`).not.toContain('timeout')
    expect(causes, `seed ${seed}`).not.toContain('no-ack')
  }
})

test('no message makes it throw, and it goes on afterwards', () => {
  const seeded = new Seeded(21)
  const { alice, link } = pairOf(['small', 'full'])
  const methods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'INFO']
  const receive = (data: string | Uint8Array): readonly Effect[] => alice.ua.receive(alice.flow, data, link.now)
  for (const { data } of [...valid, ...invalid]) expect(() => receive(data)).not.toThrow()
  for (let count = 0; count < 20_000; count++) {
    let text = [...request(seeded.pick(methods) ?? 'OPTIONS'), 'Content-Length: 0', '', ''].join('\r\n')
    for (let times = seeded.between(1, 4); times > 0; times--) {
      const at = seeded.between(0, text.length)
      const end = at + seeded.between(0, 12)
      const piece = [String.fromCharCode(seeded.between(0, 127)), text.slice(at, end).repeat(2), ''][
        seeded.between(0, 2)
      ]
      text = text.slice(0, at) + piece + text.slice(end)
    }
    expect(() => receive(text), JSON.stringify(text)).not.toThrow()
  }
  const last = receive(request('OPTIONS', { Via: 'SIP/2.0/WSS 10.0.0.5;branch=z9hG4bKlast' }).join('\r\n'))
  expect(last.at(-1)?.type).toBe('request')
})
