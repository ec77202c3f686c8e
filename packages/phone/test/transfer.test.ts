/** Transfers, seen from all three: who sends, who is sent, and who is called by the one who was sent. */
import type { ReceivedReferral, Session } from '@offhook/sip'
import { refer, replacesOf } from '@offhook/sip/page'
import { describe, expect, it } from 'vitest'
import type { FullCall } from '../src/full/call.ts'
import type { TransferRequest } from '../src/types.ts'
import { fakeSdp } from './fake/media.ts'
import { alice, registered, statesOf, type World } from './fake/world.ts'

const contact = '<sip:pbx.test;transport=ws>'

interface Talk extends World {
  readonly call: FullCall
  readonly session: Session
  /** REFERs that reached the far side. */
  readonly referrals: ReceivedReferral[]
}

async function talking(made?: World): Promise<Talk> {
  const world = made ?? (await registered())
  const { server, clock, phone } = world
  const before = server.invitations.length
  const call = phone.call('bob')
  await clock.until(() => server.invitations.length > before)
  const session = server.invitations.at(-1) as Session
  server.apply(session.accept({ contact, body: fakeSdp('first') }, clock.now))
  await clock.until(() => call.state.name === 'answered' && session.state.name === 'confirmed')
  const referrals: ReceivedReferral[] = []
  server.onEvent = (at, event) => {
    if (event.type === 'reoffer') {
      const held = event.request.text.includes('a=sendonly')
      const body = held ? fakeSdp('answer', 'a=recvonly') : fakeSdp('answer')
      server.apply(at.answerReoffer(event.transaction, body, clock.now))
    } else if (event.type === 'request' && event.request.method === 'REFER') {
      const { referral, effects } = server.ua.takeReferral(event.transaction, clock.now)
      server.apply(effects)
      if (referral) referrals.push(referral)
    }
  }
  return { ...world, call, session, referrals }
}

type Outcome = 'done' | { reason: string; status: number }

/** Fills in when the promise settles. */
function watch(promise: Promise<unknown>): { outcome?: Outcome } {
  const seen: { outcome?: Outcome } = {}
  promise.then(
    () => {
      seen.outcome = 'done'
    },
    ({ failure }: { failure: { reason: string; status: number } }) => {
      seen.outcome = { reason: failure.reason, status: failure.status }
    },
  )
  return seen
}

async function asked(talk: Talk): Promise<ReceivedReferral> {
  await talk.clock.until(() => talk.referrals.length > 0)
  return talk.referrals[0] as ReceivedReferral
}

describe('sending the far side to a number', () => {
  it('holds, asks, tells how it goes, and hangs up when it is there', async () => {
    const talk = await talking()
    const { call, clock, server } = talk
    const states = statesOf(call)
    const told: number[] = []
    call.on('transfer', (status) => told.push(status))
    const done = watch(call.transfer('carol'))
    const referral = await asked(talk)
    expect(referral.to.uri).toBe('sip:carol@pbx.test')
    expect(referral.referredBy).toContain('sip:alice@pbx.test')
    server.apply(referral.accept(clock.now))
    await clock.pass(100)
    server.apply(referral.progress(180, clock.now))
    await clock.pass(100)
    expect(done.outcome).toBeUndefined()
    server.apply(referral.progress(200, clock.now))
    await clock.until(() => done.outcome !== undefined && call.state.name === 'ended')
    expect(done.outcome).toBe('done')
    expect(told.filter((status) => status > 100)).toEqual([180, 200])
    expect(states).toEqual(['answered', 'held by local', 'ended'])
  })

  it('that fails gives the call back', async () => {
    const talk = await talking()
    const { call, clock, server } = talk
    const states = statesOf(call)
    const done = watch(call.transfer('carol'))
    const referral = await asked(talk)
    server.apply(referral.accept(clock.now))
    server.apply(referral.progress(486, clock.now))
    await clock.until(() => done.outcome !== undefined)
    expect(done.outcome).toEqual({ reason: 'transfer-failed', status: 486 })
    expect(states).toEqual(['answered', 'held by local', 'answered'])
  })

  it('that is declined gives the call back, held where it was held before', async () => {
    const talk = await talking()
    const { call, clock, server } = talk
    void call.hold()
    await clock.until(() => call.state.name === 'held')
    const done = watch(call.transfer('carol'))
    const referral = await asked(talk)
    server.apply(referral.reject({ status: 603 }, clock.now))
    await clock.until(() => done.outcome !== undefined)
    expect(done.outcome).toEqual({ reason: 'transfer-failed', status: 603 })
    expect(call.state).toMatchObject({ name: 'held', by: 'local' })
  })

  it('is done when the far side hangs up and says nothing more', async () => {
    const talk = await talking()
    const { call, clock, server, session } = talk
    const done = watch(call.transfer('carol'))
    const referral = await asked(talk)
    server.apply(referral.accept(clock.now))
    await clock.pass(50)
    server.apply(session.hangUp(undefined, clock.now))
    await clock.until(() => done.outcome !== undefined)
    expect(done.outcome).toBe('done')
    expect(call.state).toMatchObject({ name: 'ended', outcome: { kind: 'hungUp', by: 'remote' } })
  })

  it('is not possible before the call is answered', async () => {
    const { phone } = await registered()
    const call = phone.call('bob')
    call.answered.catch(() => {})
    await expect(call.transfer('carol')).rejects.toMatchObject({ failure: { reason: 'misuse' } })
    await call.hangUp()
  })
})

it('joining two calls names the dialog that is to be replaced, and ends both', async () => {
  const first = await talking()
  const second = await talking(first)
  const { clock, server } = second
  const done = watch(first.call.transfer(second.call))
  const referral = await asked(second)
  const { session } = second
  expect(referral.to.replaces).toEqual({
    callId: session.callId,
    toTag: session.localTag,
    fromTag: session.remoteTag,
    earlyOnly: false,
  })
  server.apply(referral.accept(clock.now))
  server.apply(referral.progress(200, clock.now))
  await clock.until(() => done.outcome !== undefined)
  expect(done.outcome).toBe('done')
  await clock.until(() => first.session.state.name === 'ended' && session.state.name === 'ended')
  expect(first.phone.calls).toEqual([])
})

describe('being sent elsewhere', () => {
  it('asks the page, calls there, and tells the far side how that goes', async () => {
    const talk = await talking()
    const { phone, server, session, clock } = talk
    const requests: TransferRequest<FullCall>[] = []
    phone.on('transferRequest', (request) => requests.push(request))
    const told: number[] = []
    server.onReferral = (event) => {
      if (event.type === 'progress') told.push(event.status)
    }
    const to = '"Carol" <sip:carol@pbx.test>'
    server.apply(refer(session, { to, referredBy: '<sip:boss@pbx.test>' }, clock.now).effects)
    await clock.until(() => requests.length > 0)
    const [request] = requests
    expect(request?.target).toEqual({ number: 'carol', name: 'Carol', uri: 'sip:carol@pbx.test' })
    expect(request?.by?.number).toBe('boss')
    const made = request?.accept()
    await clock.until(() => server.invitations.length === 2)
    const next = server.invitations.at(-1) as Session
    expect(next.request.get('Referred-By')).toBe('<sip:boss@pbx.test>')
    server.apply(next.ring({}, clock.now))
    await clock.until(() => made?.state.name === 'ringing')
    server.apply(next.accept({ contact, body: fakeSdp('carol') }, clock.now))
    await clock.until(() => told.includes(200))
    expect(told).toEqual([100, 180, 200])
    expect(made?.state.name).toBe('answered')
  })

  it('is declined where the page does not listen', async () => {
    const { server, session, clock } = await talking()
    let status = 0
    server.onReferral = (event) => {
      if (event.type === 'ended' && event.end.kind === 'refused') status = event.end.response.status
    }
    server.apply(refer(session, { to: 'sip:carol@pbx.test' }, clock.now).effects)
    await clock.until(() => status > 0)
    expect(status).toBe(603)
  })
})

it('a call that takes the place of ours is answered by itself, and ours ends', async () => {
  const { phone, server, session, clock, call } = await talking()
  const seen: string[] = []
  phone.on('incoming', () => seen.push('incoming'))
  phone.on('replaced', (fresh, old) => seen.push(`replaced ${old === call} ${fresh.remote.number}`))
  const { callId, toTag, fromTag } = replacesOf(session)
  const next = server.invite(alice, fakeSdp('carol'), [['Replaces', `${callId};to-tag=${toTag};from-tag=${fromTag}`]])
  await clock.until(() => call.state.name === 'ended' && phone.calls[0]?.state.name === 'answered')
  expect(seen).toEqual(['replaced true bob'])
  expect(phone.calls).toHaveLength(1)
  expect(next.state.name).toBe('confirmed')
})
