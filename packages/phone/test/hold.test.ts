/** Hold and resume: called so only when the far side has agreed. */
import type { Session } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import type { Call } from '../src/types.ts'
import { FakePeer, fakeSdp } from './fake/media.ts'
import { registered, statesOf, type World } from './fake/world.ts'

interface Talk extends World {
  readonly call: Call
  readonly session: Session
  /** The SDP of each re-INVITE that reached the far side. */
  readonly offers: string[]
}

/** `answer` makes the far side's answer to a re-INVITE; undefined refuses it with 488. */
async function talking(answer: (offer: string) => string | undefined = mirror): Promise<Talk> {
  const made = await registered()
  const call = made.phone.call('bob')
  await made.clock.until(() => made.server.invitations.length > 0)
  const session = made.server.invitations.at(-1) as Session
  const contact = '<sip:pbx.test;transport=ws>'
  made.server.apply(session.accept({ contact, body: fakeSdp('first') }, made.clock.now))
  await made.clock.until(() => call.state.name === 'answered' && session.state.name === 'confirmed')
  const offers: string[] = []
  made.server.onEvent = (at, event) => {
    if (event.type !== 'reoffer') return
    offers.push(event.request.text)
    const body = answer(event.request.text)
    const { transaction } = event
    made.server.apply(
      body === undefined
        ? at.rejectReoffer(transaction, { status: 488 }, made.clock.now)
        : at.answerReoffer(transaction, body, made.clock.now),
    )
  }
  return { ...made, call, session, offers }
}

function mirror(offer: string): string {
  return offer.includes('a=sendonly') ? fakeSdp('answer', 'a=recvonly') : fakeSdp('answer')
}

/** Lets time pass until the promise is settled. */
async function settled<T>({ clock }: World, promise: Promise<T>): Promise<T> {
  let done = false
  const mark = (): void => {
    done = true
  }
  promise.then(mark, mark)
  await clock.until(() => done)
  return promise
}

const microphone = ({ platform }: World): boolean | undefined => platform.streams[0]?.track.enabled

describe('hold', () => {
  it('is told after the 2xx, silences the microphone, and ends with resume', async () => {
    const made = await talking()
    const { call, clock, offers } = made
    const states = statesOf(call)
    const held = call.hold()
    expect(call.state.name).toBe('answered')
    await clock.until(() => call.state.name === 'held')
    await held
    expect(offers[0]).toContain('a=sendonly')
    expect(microphone(made)).toBe(false)
    const resumed = call.resume()
    await clock.until(() => call.state.name === 'answered')
    await resumed
    expect(offers[1]).not.toContain('a=sendonly')
    expect(microphone(made)).toBe(true)
    expect(states).toEqual(['answered', 'held by local', 'answered'])
  })

  it('that is refused leaves everything as it was', async () => {
    const made = await talking(() => undefined)
    const { call } = made
    const outcome = call.hold().catch((error: { failure: { reason: string } }) => error.failure.reason)
    expect(await settled(made, outcome)).toBe('not-acceptable')
    expect(call.state.name).toBe('answered')
    expect(microphone(made)).toBe(true)
    expect(FakePeer.all[0]?.transceiver.direction).toBe('sendrecv')
  })

  it('does not unmute, and mute outlives it', async () => {
    const made = await talking()
    const { call, clock } = made
    call.mute()
    void call.hold()
    await clock.until(() => call.state.name === 'held')
    call.unmute()
    expect(microphone(made)).toBe(false)
    call.mute()
    void call.resume()
    await clock.until(() => call.state.name === 'answered')
    expect(microphone(made)).toBe(false)
    call.unmute()
    expect(microphone(made)).toBe(true)
  })

  it('and resume at once: the last wish counts', async () => {
    const made = await talking()
    const { call } = made
    const both = Promise.all([call.hold(), call.resume(), call.hold(), call.hold()])
    await settled(made, both)
    expect(made.offers).toHaveLength(3)
    expect(call.state).toMatchObject({ name: 'held', by: 'local' })
  })

  it('by both sides is told as both, and as the one that is left', async () => {
    const made = await talking()
    const { call, clock, server, session } = made
    const states = statesOf(call)
    void call.hold()
    await clock.until(() => call.state.name === 'held')
    server.apply(session.reoffer(fakeSdp('theirs', 'a=sendonly'), clock.now))
    FakePeer.all[0]?.become('connected')
    await clock.until(() => states.at(-1) === 'held by both')
    void call.resume()
    made.server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        server.apply(at.answerReoffer(event.transaction, fakeSdp('still', 'a=sendonly'), clock.now))
    }
    await clock.until(() => states.at(-1) === 'held by remote')
    expect(states).toEqual(['answered', 'held by local', 'held by both', 'held by remote'])
  })

  it('is kept over a reconnect', async () => {
    const made = await talking()
    const { call, clock, offers, network } = made
    void call.hold()
    await clock.until(() => call.state.name === 'held')
    network.cut()
    await clock.until(() => call.state.name === 'reconnecting')
    await clock.until(() => call.state.name === 'held')
    expect(offers).toHaveLength(2)
    expect(offers[1]).toContain('a=sendonly')
  })

  it('needs a call that is answered', async () => {
    const made = await registered()
    const call = made.phone.call('bob')
    await expect(call.hold()).rejects.toMatchObject({ failure: { reason: 'misuse' } })
    call.answered.catch(() => {})
    await call.hangUp()
  })
})
