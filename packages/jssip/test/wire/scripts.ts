/** What two pages do to each other, in Node. Each is played with either library; what they hear and say must be the same. */
import type { Npm } from '../npm.ts'
import type { Parties } from './parties.ts'

export type Note = (line: string) => void
export interface Script {
  readonly title: string
  readonly more?: object
  play(all: Parties, note: Note): Promise<void>
}

const names = [
  'peerconnection connecting sending progress accepted confirmed ended failed newDTMF newInfo hold unhold muted unmuted',
  'reinvite update refer replaces sdp',
]
  .join(' ')
  .split(' ')

export function words(event: Npm): string {
  if (typeof event !== 'object' || event === null) return String(event)
  const { originator, cause, type, request, response, message, ack, status_line, dtmf, info } = event
  const what = (one: Npm) => (one === null ? 'null' : one === undefined ? '' : (one.status_code ?? one.method))
  const media = [dtmf && `${dtmf.tone}/${dtmf.duration}`, info && `${info.contentType}/${info.body}`]
  const all = [
    originator,
    cause,
    type,
    ...[request, response, message, ack].map(what),
    status_line?.status_code,
    ...media,
  ]
  return `${all.filter((one) => one !== undefined && one !== '').join(' ')} {${Object.keys(event).sort()}}`
}

export function follow(note: Note, mark: string, session: Npm): Npm {
  for (const name of names) session.on(name, (event: Npm) => note(`${mark}.${name} ${words(event)}`))
  return session
}

/** Resolves at the next event of this name. */
export const next = (emitter: Npm, name: string): Promise<Npm> => new Promise((resolve) => emitter.once(name, resolve))

export const incoming = (ua: Npm, note: Note, mark: string): Promise<Npm> =>
  new Promise((resolve) =>
    ua.on('newRTCSession', ({ originator, session, request }: Npm) => {
      if (originator !== 'remote') return
      note(`${mark} rings ${request.method} from ${session.remote_identity.uri.user}`)
      resolve(follow(note, mark, session))
    }),
  )

export const audio = { mediaConstraints: { audio: true, video: false } }

export async function talk({ alice, bob }: Parties, note: Note): Promise<{ a: Npm; b: Npm }> {
  const ringing = incoming(bob, note, 'b')
  const a = follow(note, 'a', alice.call('bob', audio))
  const b = await ringing
  b.answer(audio)
  await Promise.all([next(a, 'confirmed'), next(b, 'confirmed')])
  return { a, b }
}

export async function hangUp(a: Npm, b: Npm): Promise<void> {
  const over = next(b, 'ended')
  a.terminate()
  await over
}

const referEvents = ['requestSucceeded', 'requestFailed', 'trying', 'progress', 'accepted', 'failed']

export const scripts: readonly Script[] = [
  {
    title: 'a call',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      note(`${a.id === a._request.call_id + a._from_tag} ${a.direction} ${b.direction} ${a.start_time instanceof Date}`)
      await hangUp(a, b)
      note(`${a.end_time instanceof Date} ${a.status}`)
    },
  },
  {
    title: 'hold, seen by both, by re-INVITE and by UPDATE',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      for (const options of [{}, { useUpdate: true }]) {
        await new Promise<void>((done) => a.hold(options, done))
        note(JSON.stringify([a.isOnHold(), b.isOnHold()]))
        await new Promise<void>((done) => b.hold(options, done))
        note(JSON.stringify([a.isOnHold(), b.isOnHold()]))
        await new Promise<void>((done) => a.unhold(options, done))
        await new Promise<void>((done) => b.unhold(options, done))
        note(JSON.stringify([a.isOnHold(), b.isOnHold()]))
      }
      await hangUp(a, b)
    },
  },
  {
    title: 'tones and information',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      a.sendDTMF('1,A', { duration: 70, interToneGap: 50 })
      await next(b, 'newDTMF')
      b.sendInfo('Application/X', 'hello', { extraHeaders: ['X-A: b'] })
      await next(a, 'newInfo')
      a._tones = null
      await hangUp(a, b)
    },
  },
  {
    title: 'a re-INVITE that is told of, and one that is refused by UPDATE',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      b.once('reinvite', (event: Npm) => {
        event.callback = () => note('answered it')
      })
      await new Promise<void>((done) => a.renegotiate({ extraHeaders: ['X-Why: not'] }, done))
      await hangUp(a, b)
    },
  },
  {
    title: 'a REFER that is refused',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      b.on('refer', ({ reject }: Npm) => reject())
      const eventHandlers = Object.fromEntries(referEvents.map((n) => [n, (e: Npm) => note(`r.${n} ${words(e)}`)]))
      const subscriber = a.refer('carol', { eventHandlers })
      await next(subscriber, 'failed')
      await hangUp(a, b)
    },
  },
  {
    title: 'a REFER that is followed, and ends in nothing',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      all.alice.removeAllListeners('newRTCSession')
      b.on('refer', ({ accept, request }: Npm) => {
        note(`refer to ${request.refer_to} by ${request.getHeader('referred-by')}`)
        accept((session: Npm) => follow(note, 'c', session), audio)
      })
      const eventHandlers = Object.fromEntries(referEvents.map((n) => [n, (e: Npm) => note(`r.${n} ${words(e)}`)]))
      await next(a.refer('alice', { eventHandlers }), 'failed')
      await hangUp(a, b)
    },
  },
  {
    title: 'cancelled with a reason',
    async play(all, note) {
      const ringing = incoming(all.bob, note, 'b')
      const a = follow(note, 'a', all.alice.call('bob', audio))
      const b = await ringing
      await next(a, 'progress')
      const over = next(b, 'failed')
      a.terminate({ status_code: 480, reason_phrase: 'Had enough' })
      await over
    },
  },
  {
    title: 'rejected with headers',
    async play(all, note) {
      const ringing = incoming(all.bob, note, 'b')
      const a = follow(note, 'a', all.alice.call('bob', { ...audio, anonymous: true, extraHeaders: ['X-A: b'] }))
      const b = await ringing
      const over = next(a, 'failed')
      b.terminate({ status_code: 302, reason_phrase: 'Elsewhere', extraHeaders: ['Contact: <sip:x@y>'] })
      await over
    },
  },
  {
    title: 'a MESSAGE that is refused, and an OPTIONS that is answered',
    async play({ alice, bob }, note) {
      bob.on('newMessage', ({ message, request }: Npm) => {
        note(`got ${request.body} ${message.direction}`)
        message.reject({ status_code: 486, body: 'no', extraHeaders: ['X-No: yes'] })
      })
      const message = alice.sendMessage('bob', 'hello', {
        fromDisplayName: 'A',
        fromUserName: 'al',
        contentType: 'text/x',
      })
      note(words(await next(message, 'failed')))
      const options = alice.sendOptions('bob', 'body')
      note(words(await next(options, 'succeeded')))
    },
  },
  {
    title: 'a subscription from its first NOTIFY to its last',
    async play({ alice, bob }, note) {
      bob.on('newSubscribe', ({ event, request }: Npm) => {
        note(`subscribed to ${event.event}`)
        const notifier = bob.notify(request, 'text/state', { pending: true })
        for (const name of ['terminated', 'subscribe', 'expired'])
          notifier.on(name, (first: Npm) => note(`n.${name} ${first}`))
        notifier.start()
        notifier.notify('waiting')
        notifier.setActiveState()
        notifier.notify('here')
      })
      const subscriber = alice.subscribe('bob', 'presence;id=3', 'text/state', {
        expires: 300,
        contentType: 'text/ask',
      })
      for (const name of ['pending', 'accepted', 'active'])
        subscriber.on(name, () => note(`s.${name} ${subscriber.state}`))
      let bodies = 0
      const both = new Promise<void>((resolve) =>
        subscriber.on('notify', (final: boolean, _request: Npm, body: string, type: string) => {
          note(`s.notify ${final} ${body} ${type}`)
          if (++bodies === 2) resolve()
        }),
      )
      subscriber.subscribe('please')
      await both
      const over = new Promise<void>((resolve) =>
        subscriber.on('terminated', (...args: Npm[]) => {
          note(`s.terminated ${args}`)
          resolve()
        }),
      )
      bob.once('newTransaction', () => {})
      subscriber.terminate()
      // The notifier says goodbye by itself only when the page does: here the page has not, so this side is told.
      setTimeout(() => subscriber.onRequestTimeout(), 50)
      await over
    },
  },
]
