/** What ends a call with JsSIP and does not with us, in Node. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import JsSIP from '../src/index.ts'
import type { Npm } from './npm.ts'
import { fakeWebRtc } from './wire/fake-webrtc.ts'
import { headerOf, type Parties, parties, type Sent } from './wire/parties.ts'
import { follow, next } from './wire/scripts.ts'

const audio = { mediaConstraints: { audio: true, video: false } }

let restore = () => {}
beforeAll(() => {
  restore = fakeWebRtc()
})
afterAll(() => restore())

interface Call {
  readonly all: Parties
  readonly a: Npm
  readonly b: Npm
  readonly log: string[]
}

async function talk(
  play: (call: Call) => Promise<void>,
  on?: (sent: Sent, all: () => Parties) => boolean,
): Promise<void> {
  const log: string[] = []
  let made: Parties | undefined
  const all = await parties(JsSIP, {}, (sent) => on?.(sent, () => made as Parties) ?? true)
  made = all
  // Seconds.
  for (const ua of [all.alice, all.bob]) ua.transport.recovery_options = { min_interval: 0.01, max_interval: 0.02 }
  const ringing = new Promise<Npm>((resolve) => all.bob.on('newRTCSession', ({ session }: Npm) => resolve(session)))
  const a = follow((line) => log.push(line), 'a', all.alice.call('bob', audio))
  const b = await ringing
  b.answer(audio)
  await Promise.all([next(a, 'confirmed'), next(b, 'confirmed')])
  await play({ all, a, b, log })
  if (!a.isEnded()) a.terminate()
  all.stop()
}

/** A response to this request, as the other side would send it. */
function respond({ text }: Sent, status: string): string {
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${headerOf(text, name)}`)
  return [`SIP/2.0 ${status}`, ...copied, 'Content-Length: 0', '', ''].join('\r\n')
}

const isReinvite = ({ text }: Sent): boolean => text.startsWith('INVITE ') && headerOf(text, 'To').includes('tag=')
const reinvites = ({ all }: Call): number => all.sent.filter(isReinvite).length

describe('A call goes on', () => {
  test('when its connection is lost: once registered again it sends a re-INVITE', () =>
    talk(async (call) => {
      const { all, a, b } = call
      all.lines.alice.cut()
      expect(a.isEstablished()).toBe(true)
      await next(b, 'reinvite')
      expect(reinvites(call)).toBe(1)
      await next(a, 'sdp')
      expect([a.isEstablished(), b.isEstablished()]).toEqual([true, true])
    }))

  test('when its path fails: ICE is restarted', () =>
    talk(async (call) => {
      const { a, b } = call
      a.connection.iceConnectionState = 'failed'
      a.connection.dispatchEvent(new Event('iceconnectionstatechange'))
      await next(b, 'reinvite')
      a.connection.iceConnectionState = 'connected'
      a.connection.dispatchEvent(new Event('iceconnectionstatechange'))
      expect(a.isEstablished()).toBe(true)
      expect(a._timers.iceTimer).toBeUndefined()
    }))

  test('when a hold is refused: it is as it was', () =>
    talk(
      async ({ a, log }) => {
        expect(a.hold()).toBe(true)
        await next(a, 'unhold')
        expect([a.isOnHold().local, a.isEstablished(), a.connection.signalingState]).toEqual([false, true, 'stable'])
        expect(log.filter((line) => /hold/.test(line))).toEqual([
          'a.hold local {originator}',
          'a.unhold local {originator}',
        ])
      },
      (sent, all) => {
        if (!isReinvite(sent)) return true
        setTimeout(() => all().lines.alice.ondata(respond(sent, '488 Not Acceptable Here')))
        return false
      },
    ))

  test('when a request inside it is not answered in time', () =>
    talk(
      async ({ a }) => {
        const failed = new Promise((resolve) => a.on('newInfo', ({ info }: Npm) => info.on('failed', resolve)))
        a.sendInfo('text/plain', 'hello')
        await failed
        expect(a.isEstablished()).toBe(true)
      },
      (sent, all) => {
        if (!sent.text.startsWith('INFO ')) return true
        setTimeout(() => all().lines.alice.ondata(respond(sent, '408 Request Timeout')))
        return false
      },
    ))

  test('and ends when the other side does not know it any more', () =>
    talk(
      async ({ a }) => {
        const over = next(a, 'ended')
        a.sendInfo('text/plain', 'hello')
        expect((await over).cause).toBe('Dialog Error')
      },
      (sent, all) => {
        if (!sent.text.startsWith('INFO ')) return true
        setTimeout(() => all().lines.alice.ondata(respond(sent, '481 Call Does Not Exist')))
        return false
      },
    ))

  test('a BYE that nobody could hear is said after the reconnect', () =>
    talk(async ({ all, a, b }) => {
      all.lines.alice.cut()
      const over = next(b, 'ended')
      a.terminate()
      expect((await over).originator).toBe('remote')
    }))

  test('an answer that nobody waits for any more fails, and does not wait either', async () => {
    const all = await parties(JsSIP)
    const ringing = new Promise<Npm>((resolve) => all.bob.on('newRTCSession', ({ session }: Npm) => resolve(session)))
    const a = all.alice.call('bob', audio)
    const b = await ringing
    await next(a, 'progress')
    all.lines.bob.cut()
    const over = next(b, 'failed')
    b.answer(audio)
    expect((await over).cause).toBe('Connection Error')
    a.terminate()
    all.stop()
  })

  test('a 200 that crosses the CANCEL is hung up', async () => {
    const all = await parties(JsSIP)
    const ringing = new Promise<Npm>((resolve) => all.bob.on('newRTCSession', ({ session }: Npm) => resolve(session)))
    const a = all.alice.call('bob', audio)
    const b = await ringing
    await next(a, 'progress')
    const over = next(b, 'ended')
    b.answer(audio)
    await next(b, 'accepted')
    a.terminate()
    expect((await over).cause).toBe('Terminated')
    all.stop()
  })
})

describe('Code older than JsSIP 0.7', () => {
  test('finds what it looks for in event.data, and the session in `this`', () =>
    talk(async ({ all, b }) => {
      const heard: Npm[] = []
      all.bob.removeAllListeners('newRTCSession')
      all.bob.on('newRTCSession', (event: Npm) => event.data.session.terminate({ status_code: 486 }))
      await new Promise<void>((resolve) => {
        const session: Npm = all.alice.call('bob', {
          ...audio,
          eventHandlers: {
            failed(this: Npm, event: Npm) {
              heard.push(this === session, event.data.cause, Object.keys(event))
              resolve()
            },
          },
        })
      })
      expect(heard).toEqual([true, 'Busy', ['originator', 'message', 'cause']])
      expect(b.isEstablished()).toBe(true)
    }))
})
