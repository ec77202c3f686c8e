import type { Session, SessionEvent } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { settle } from './fake/clock.ts'
import { FakePeer, FakeStream, fakeSdp } from './fake/media.ts'
import { registered, statesOf, type World } from './fake/world.ts'

const contact = '<sip:pbx.test;transport=ws>'
const sdp = fakeSdp('far answer')

async function invited(made: World): Promise<Session> {
  await made.clock.until(() => made.server.invitations.length > 0)
  const session = made.server.invitations.at(-1)
  if (!session) throw new Error('no INVITE')
  return session
}

/** Answered and acknowledged. */
async function talking(made: World) {
  const call = made.phone.call('bob')
  const session = await invited(made)
  made.server.apply(session.accept({ contact, body: sdp }, made.clock.now))
  await made.clock.until(() => call.state.name === 'answered' && session.state.name === 'confirmed')
  return { call, session }
}

/** From now on the far side takes what it is offered. */
function takesOffers({ server, clock }: World): void {
  server.onEvent = (at, event) => {
    if (event.type === 'reoffer') server.apply(at.answerReoffer(event.transaction, fakeSdp('again'), clock.now))
  }
}

describe('an outgoing call', () => {
  it('goes dialing, ringing, early media, answered; BYE ends it', async () => {
    const made = await registered()
    const { clock, phone, server, platform } = made
    const call = phone.call('bob')
    const states = statesOf(call)
    const session = await invited(made)
    expect(session.request.uri.user).toBe('bob')
    expect(session.request.text).toMatch(/^v=0/)
    server.apply(session.ring({}, clock.now))
    await clock.until(() => call.state.name === 'ringing')
    server.apply(session.ring({ status: 183, body: sdp, headers: [['X-Offhook-Call', 'c1']] }, clock.now))
    await clock.until(() => call.state.name === 'earlyMedia')
    expect([call.serverCallId, platform.playing]).toEqual(['c1', 1])
    server.apply(session.accept({ contact, body: sdp }, clock.now))
    await clock.until(() => call.state.name === 'answered')
    await call.answered
    await clock.pass(4_200)
    server.apply(session.hangUp(undefined, clock.now))
    await clock.until(() => call.state.name === 'ended')
    expect(states).toEqual(['dialing', 'ringing', 'earlyMedia', 'answered', 'ended'])
    await expect(call.ended).resolves.toEqual({ by: 'remote', kind: 'hungUp', duration: 4 })
    expect(platform.streams.map(({ track }) => track.readyState)).toEqual(['ended'])
    expect([platform.playing, phone.calls.length, platform.reported]).toEqual([0, 0, []])
    await clock.pass(60_000)
    expect(server.ua.size).toMatchObject({ sessions: 0, transactions: 0 })
  })

  it('is hung up by this side with BYE', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    await call.hangUp()
    expect(call.state).toMatchObject({ name: 'ended', outcome: { by: 'local', kind: 'hungUp' } })
    await made.clock.until(() => session.state.name === 'ended')
    expect(made.server.log.at(-1)).toBe('ended bye')
  })

  it('is cancelled while it rings', async () => {
    const made = await registered()
    const call = made.phone.call('bob')
    const session = await invited(made)
    made.server.apply(session.ring({}, made.clock.now))
    await made.clock.until(() => call.state.name === 'ringing')
    await call.hangUp()
    await made.clock.until(() => session.state.name === 'ended')
    expect(made.server.log.at(-1)).toBe('ended cancelled')
    await expect(call.answered).rejects.toMatchObject({ failure: { reason: 'cancelled' } })
  })

  it('is answered in the moment it is cancelled: the far side gets its BYE', async () => {
    const made = await registered()
    const call = made.phone.call('bob')
    const session = await invited(made)
    made.server.apply(session.ring({}, made.clock.now))
    await made.clock.until(() => call.state.name === 'ringing')
    made.server.apply(session.accept({ contact, body: sdp }, made.clock.now))
    await call.hangUp()
    await made.clock.until(() => session.state.name === 'ended')
    expect(made.server.log.at(-1)).toBe('ended bye')
  })

  it('hung up while the browser asks for the microphone never reaches the server, and leaves no light on', async () => {
    const made = await registered()
    let allow: (stream: FakeStream) => void = () => {}
    made.platform.microphone = () =>
      new Promise((resolve) => {
        allow = resolve
      })
    const call = made.phone.call('bob')
    await settle()
    await call.hangUp()
    const stream = new FakeStream()
    allow(stream)
    await made.clock.pass(1_000)
    expect(stream.track.readyState).toBe('ended')
    expect(made.server.invitations).toHaveLength(0)
    await expect(call.ended).resolves.toMatchObject({ by: 'local', kind: 'cancelled' })
  })

  it('fails with microphone-refused before anything is sent', async () => {
    const made = await registered()
    made.platform.microphone = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    const call = made.phone.call('bob')
    await expect(call.answered).rejects.toMatchObject({ failure: { reason: 'microphone-refused' } })
    expect(made.server.invitations).toHaveLength(0)
  })

  it.each([
    [486, 'busy'],
    [404, 'not-found'],
    [488, 'not-acceptable'],
    [500, 'server-error'],
    [603, 'declined'],
  ])('refused with %i fails with %s', async (status, reason) => {
    const made = await registered()
    const call = made.phone.call('bob')
    const session = await invited(made)
    made.server.apply(session.reject({ status }, made.clock.now))
    await made.clock.until(() => call.state.name === 'ended')
    await expect(call.ended).resolves.toMatchObject({ by: 'remote', failure: { reason, status } })
    await expect(call.answered).rejects.toMatchObject({ failure: { reason } })
  })

  it('nobody answers is no-answer after ringTimeout', async () => {
    const made = await registered({ ringTimeout: 20 })
    const call = made.phone.call('bob')
    const session = await invited(made)
    made.server.apply(session.ring({}, made.clock.now))
    await made.clock.until(() => call.state.name === 'ended', 25_000)
    await expect(call.ended).resolves.toMatchObject({ kind: 'failed', failure: { reason: 'no-answer' } })
    expect(session.state.name).toBe('ended')
  })

  it('with an answer the browser cannot use is not-acceptable, and the far side is let go', async () => {
    const made = await registered()
    const call = made.phone.call('bob')
    const session = await invited(made)
    made.server.apply(session.accept({ contact, body: 'nonsense' }, made.clock.now))
    await made.clock.until(() => call.state.name === 'ended')
    await expect(call.answered).rejects.toMatchObject({ failure: { reason: 'not-acceptable' } })
    await made.clock.until(() => session.state.name === 'ended')
  })

  it('to no valid address fails with misuse', async () => {
    const { phone } = await registered()
    await expect(phone.call('sip:').answered).rejects.toMatchObject({ failure: { reason: 'misuse' } })
  })

  it('waits for no candidates where the server said it needs none', async () => {
    const made = await registered()
    FakePeer.slow = true
    made.server.registerHeaders = [['Supported', 'trickle-ice, outbound']]
    await made.clock.pass(600_000)
    const { now } = made.clock
    made.phone.call('bob')
    await invited(made)
    expect(made.clock.now - now).toBeLessThan(10)
  })
})

describe('a standing call', () => {
  it('is held and resumed by the far side', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    const states = statesOf(call)
    for (const direction of ['a=sendonly', 'a=sendrecv', 'a=inactive']) {
      const before = made.server.log.length
      made.server.apply(session.reoffer(fakeSdp('hold', direction), made.clock.now))
      await made.clock.until(() => made.server.log.slice(before).includes('reanswer'))
    }
    expect(states).toEqual(['answered', 'held by remote', 'answered', 'held by remote'])
  })

  it('refuses a re-offer that the browser cannot use, and goes on', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    made.server.apply(session.reoffer('nonsense', made.clock.now))
    await made.clock.until(() => made.server.log.includes('reofferFailed'))
    expect(call.state.name).toBe('answered')
  })

  it('tells that the browser wants a gesture before it plays, even a late subscriber, and plays after it', async () => {
    const made = await registered()
    made.platform.autoplayBlocked = true
    await talking(made)
    let blocked = 0
    made.phone.on('audioBlocked', () => blocked++)
    expect([blocked, made.platform.playing]).toEqual([1, 0])
    made.platform.autoplayBlocked = false
    await made.phone.unlockAudio()
    expect(made.platform.playing).toBe(1)
  })

  it('is muted by its tracks, and told so', async () => {
    const made = await registered()
    const { call } = await talking(made)
    const heard: boolean[] = []
    call.on('muted', (muted) => heard.push(muted))
    call.mute()
    call.mute()
    expect(made.platform.streams[0]?.track.enabled).toBe(false)
    call.unmute()
    expect(made.platform.streams[0]?.track.enabled).toBe(true)
    expect(heard).toEqual([false, true, false])
  })

  it('sends digits by RTP, one string after another', async () => {
    const made = await registered()
    const { call } = await talking(made)
    await Promise.all([call.sendDtmf('12'), call.sendDtmf('3#')])
    expect(FakePeer.all[0]?.sender.dtmf.inserted).toEqual(['12', '3#'])
    await expect(call.sendDtmf('hello')).rejects.toMatchObject({ failure: { reason: 'misuse' } })
  })

  it('sends digits by INFO where RTP takes none, paced, with a pause at the comma', async () => {
    const made = await registered()
    const { call } = await talking(made)
    if (FakePeer.all[0]) FakePeer.all[0].sender.dtmf.canInsertDTMF = false
    const infos: [number, string][] = []
    made.server.onEvent = (_: Session, event: SessionEvent) => {
      if (event.type !== 'request') return
      infos.push([made.clock.now, event.request.text])
      made.server.apply(made.server.ua.respond(event.transaction, { status: 200 }, made.clock.now))
    }
    let done = false
    void call.sendDtmf('5,#').then(() => {
      done = true
    })
    await made.clock.until(() => done)
    expect(infos.map(([, body]) => body)).toEqual(['Signal=5\r\nDuration=100\r\n', 'Signal=#\r\nDuration=100\r\n'])
    expect((infos[1]?.[0] ?? 0) - (infos[0]?.[0] ?? 0)).toBeGreaterThan(2_000)
  })

  it('tells of digits that come by INFO', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    const digits: string[] = []
    call.on('dtmf', (digit) => digits.push(digit))
    const send = (type: string, body: string): void =>
      made.server.apply(session.send('INFO', { headers: [['Content-Type', type]], body }, made.clock.now).effects)
    send('application/dtmf-relay', 'Signal=7\r\nDuration=160\r\n')
    await made.clock.until(() => digits.length === 1)
    send('application/dtmf', '*')
    await made.clock.until(() => digits.length === 2)
    expect(digits).toEqual(['7', '*'])
  })

  it('survives the loss of its WebSocket: it is registered and offered again on the new one', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    const states = statesOf(call)
    made.server.onEvent = (at, event) => {
      if (event.type !== 'reoffer') return
      at.moveTo(made.server.bindings.get(made.phone.aor)?.flow ?? at.flow)
      made.server.apply(at.answerReoffer(event.transaction, fakeSdp('again'), made.clock.now))
    }
    made.network.cut()
    await made.clock.until(() => call.state.name === 'reconnecting')
    await made.clock.until(() => call.state.name === 'answered')
    expect(states).toEqual(['answered', 'reconnecting', 'answered'])
    expect(FakePeer.all[0]?.restarts).toBe(0)
    await call.hangUp()
    await made.clock.until(() => session.state.name === 'ended')
    expect(made.platform.reported).toEqual([])
  })

  it('hung up while its WebSocket is lost is hung up at the far side as soon as there is one', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    made.network.cut()
    await made.clock.until(() => call.state.name === 'reconnecting')
    await call.hangUp()
    expect(call.state.name).toBe('ended')
    await made.clock.until(() => session.state.name === 'ended', 10_000)
    expect(made.server.log.at(-1)).toBe('ended bye')
  })

  it('goes on when the far side refuses the re-offer after a reconnect', async () => {
    const made = await registered()
    const { call } = await talking(made)
    made.server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        made.server.apply(at.rejectReoffer(event.transaction, { status: 488 }, made.clock.now))
    }
    made.network.cut()
    await made.clock.until(() => call.state.name === 'reconnecting')
    await made.clock.until(() => call.state.name === 'answered')
    expect(FakePeer.all[0]?.signalingState).toBe('stable')
  })

  it('which hears nothing any more when its WebSocket is back gets a new connection, whatever the browser believes', async () => {
    const made = await registered()
    const { call } = await talking(made)
    takesOffers(made)
    const [peer] = FakePeer.all
    if (peer) peer.silence = 900
    made.network.cut()
    await made.clock.until(() => peer?.signalingState === 'closed')
    expect(FakePeer.all[1]).toMatchObject({ anew: true, connectionState: 'connected' })
    expect(call.peerConnection).toBe(FakePeer.all[1])
    expect(call.state.name).toBe('answered')
  })

  it('which hears nothing any more and whose server does not answer takes another way within half a second', async () => {
    const made = await registered()
    const { call } = await talking(made)
    const states = statesOf(call)
    takesOffers(made)
    const [peer] = FakePeer.all
    await made.clock.pass(3_000)
    const { now } = made.clock
    if (peer) peer.silence = 250
    made.network.change()
    await made.clock.until(() => call.peerConnection === FakePeer.all[1] && call.state.name === 'answered')
    expect(made.clock.now - now).toBeLessThan(500)
    expect(states).toEqual(['answered', 'reconnecting', 'answered'])
  })

  it('whose browser says at once that its media is gone does not wait for the server to be given up', async () => {
    const made = await registered()
    const { call } = await talking(made)
    takesOffers(made)
    await made.clock.pass(3_000)
    const { now } = made.clock
    made.network.change()
    FakePeer.all[0]?.become('disconnected')
    await made.clock.until(() => call.peerConnection === FakePeer.all[1] && call.state.name === 'answered')
    expect(made.clock.now - now).toBeLessThan(500)
  })

  it.each([
    ['before it is registered again', 'reconnecting'],
    ['while it offers the call again', 'registered'],
  ])('whose network goes once more %s is back within seconds', async (_, when) => {
    const made = await registered()
    const { call } = await talking(made)
    await made.clock.pass(3_000)
    const [peer] = FakePeer.all
    if (peer) peer.silence = 900
    const { attempts } = made.network
    made.network.cut()
    await made.clock.until(() => made.network.attempts > attempts && made.phone.state.name === when)
    await made.clock.pass(when === 'registered' ? 0 : 2)
    made.network.change()
    const { now } = made.clock
    takesOffers(made)
    await made.clock.until(() => call.state.name === 'answered')
    expect(made.clock.now - now).toBeGreaterThan(100)
    expect(made.clock.now - now).toBeLessThan(5_000)
  })

  it('whose far side is silent asks the server once and is left alone', async () => {
    const made = await registered()
    const { call } = await talking(made)
    const states = statesOf(call)
    const [peer] = FakePeer.all
    await made.clock.pass(3_000)
    const before = made.network.sent
    if (peer) peer.silence = 250
    await made.clock.pass(10_000)
    expect(made.network.sent - before).toBe(1)
    expect(made.network.attempts).toBe(1)
    expect(states).toEqual(['answered'])
  })

  it('whose media fails while there is no server asks nobody, and is had back with the new WebSocket after minutes', async () => {
    const made = await registered()
    const { call } = await talking(made)
    let offers = 0
    made.server.onEvent = (at, event) => {
      if (event.type !== 'reoffer') return
      offers++
      made.server.apply(at.answerReoffer(event.transaction, fakeSdp('again'), made.clock.now))
    }
    const [peer] = FakePeer.all
    made.network.mode = 'refusing'
    made.network.cut()
    await made.clock.until(() => call.state.name === 'reconnecting')
    peer?.become('failed')
    await made.clock.pass(180_000)
    expect(call.state.name).toBe('reconnecting')
    made.network.mode = 'up'
    await made.clock.until(() => offers === 1)
    const { now } = made.clock
    peer?.become('connected')
    await made.clock.until(() => call.state.name === 'answered')
    expect(made.clock.now - now).toBeLessThan(1_000)
    await made.clock.pass(10_000)
    expect(call.state.name).toBe('answered')
  })

  it('whose WebSocket goes while its offer is made does not wait for an answer to what was never sent', async () => {
    const made = await registered()
    const { call } = await talking(made)
    takesOffers(made)
    const [peer] = FakePeer.all
    peer?.become('connected')
    peer?.become('failed')
    made.network.cut()
    const { now } = made.clock
    await made.clock.until(() => (peer?.restarts ?? 0) > 1 && peer?.signalingState === 'stable')
    peer?.become('connected')
    await made.clock.until(() => call.state.name === 'answered')
    expect(made.clock.now - now).toBeLessThan(5_000)
  })

  it('keeps its old connection where the new one is refused', async () => {
    const made = await registered()
    const { call } = await talking(made)
    made.server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        made.server.apply(at.rejectReoffer(event.transaction, { status: 488 }, made.clock.now))
    }
    const [peer] = FakePeer.all
    if (peer) peer.silence = 900
    made.network.cut()
    await made.clock.until(() => FakePeer.all[1]?.signalingState === 'closed')
    expect(call.peerConnection).toBe(peer)
    expect(call.state.name).toBe('reconnecting')
    if (peer) peer.silence = 0
    peer?.become('connected')
    expect(call.state.name).toBe('answered')
  })

  it('whose media is gone too when its WebSocket is lost gets the new connection with the one re-INVITE', async () => {
    const made = await registered()
    const { call } = await talking(made)
    let offers = 0
    made.server.onEvent = (at, event) => {
      if (event.type !== 'reoffer') return
      offers++
      made.server.apply(at.answerReoffer(event.transaction, fakeSdp('again'), made.clock.now))
    }
    const [peer] = FakePeer.all
    made.network.cut()
    peer?.become('disconnected')
    await made.clock.until(() => call.state.name === 'answered')
    expect(offers).toBe(1)
    expect(call.peerConnection).toBe(FakePeer.all[1])
  })

  it('whose microphone is lost goes on with the next one, muted as it was', async () => {
    const made = await registered()
    const { call } = await talking(made)
    call.mute()
    const [peer] = FakePeer.all
    const { microphone } = made.platform
    made.platform.microphone = () => Promise.reject(new DOMException('gone', 'NotFoundError'))
    made.platform.streams[0]?.track.lose()
    await made.clock.pass(5_000)
    expect(made.platform.streams).toHaveLength(1)
    made.platform.microphone = microphone
    await made.clock.until(() => made.platform.streams.length === 2)
    await made.clock.until(() => peer?.sender.track === made.platform.streams[1]?.track)
    expect(peer?.sender.track?.enabled).toBe(false)
    call.unmute()
    expect(peer?.sender.track?.enabled).toBe(true)
    await call.hangUp()
    expect(peer?.sender.track?.readyState).toBe('ended')
  })

  it('has its path to the server asked when its audio falters', async () => {
    const made = await registered()
    const { call } = await talking(made)
    made.network.mode = 'dead'
    const { now } = made.clock
    FakePeer.all[0]?.become('disconnected')
    await made.clock.until(() => made.phone.state.name === 'reconnecting')
    expect(made.clock.now - now).toBeLessThanOrEqual(3_000)
    expect(call.state.name).toBe('reconnecting')
  })

  it('whose media breaks in Firefox gets a new connection: one that has failed never sends again there', async () => {
    const made = await registered()
    const { call } = await talking(made)
    takesOffers(made)
    const [peer] = FakePeer.all
    Object.assign(peer ?? {}, { peerIdentity: new Promise(() => {}) })
    peer?.become('failed')
    await made.clock.until(() => call.peerConnection === FakePeer.all[1] && call.state.name === 'answered')
    expect(peer?.signalingState).toBe('closed')
  })

  it('gets an ICE restart when its media breaks, and ends with media-failed when that does not help', async () => {
    const made = await registered()
    const { call, session } = await talking(made)
    const states = statesOf(call)
    takesOffers(made)
    const [peer] = FakePeer.all
    peer?.become('connected')
    peer?.become('failed')
    await made.clock.until(() => peer?.restarts === 1 && peer.signalingState === 'stable')
    peer?.become('connected')
    expect(states).toEqual(['answered', 'reconnecting', 'answered'])
    peer?.become('failed')
    // A network may come up slowly: it is tried again for a minute.
    for (let restart = 2; restart < 8; restart++) {
      await made.clock.until(() => peer?.restarts === restart && peer.signalingState === 'stable')
      peer?.become('failed')
      await made.clock.pass(1_000)
    }
    expect(call.state.name).toBe('reconnecting')
    for (let failure = 0; failure < 40 && call.state.name !== 'ended'; failure++) {
      peer?.become('failed')
      await made.clock.pass(2_500)
    }
    await expect(call.ended).resolves.toMatchObject({ kind: 'failed', failure: { reason: 'media-failed' } })
    await made.clock.until(() => session.state.name === 'ended')
  })

  it('is had back on a machine so busy that a connection takes ten seconds, which is not begun anew every two', async () => {
    const made = await registered()
    const { call } = await talking(made)
    takesOffers(made)
    const [first] = FakePeer.all
    first?.become('connected')
    first?.become('failed')
    await made.clock.until(() => first?.restarts === 1 && first.signalingState === 'stable')
    first?.become('connecting')
    const begun = made.clock.now
    const tries: { readonly peer: FakePeer; readonly at: number }[] = []
    while (call.state.name === 'reconnecting' && made.clock.now - begun < 60_000) {
      await made.clock.pass(100)
      const peer = FakePeer.all.at(-1)
      if (!peer || peer === first) continue
      if (peer !== tries.at(-1)?.peer) {
        peer.connects = false
        peer.become('connecting')
        tries.push({ peer, at: made.clock.now })
      }
      if (made.clock.now - (tries.at(-1)?.at ?? 0) >= 10_000) peer.become('connected')
    }
    expect(call.state.name).toBe('answered')
    expect(tries.length).toBeLessThan(10)
  })
})
