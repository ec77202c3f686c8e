/** The rarer things that pages do. */
import type { Npm } from '../npm.ts'
import { audio, follow, hangUp, incoming, next, type Script, talk, words } from './scripts.ts'

const stream = () => ({ getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [], removeTrack() {} })

export const moreScripts: readonly Script[] = [
  {
    title: 'session timers, as the page wants them',
    more: { session_timers_refresh_method: 'invite', session_timers_force_refresher: true },
    async play({ alice, bob }, note) {
      const ringing = incoming(bob, note, 'b')
      const a = follow(note, 'a', alice.call('bob', { ...audio, sessionTimersExpires: 120 }))
      const b = await ringing
      b.answer({ ...audio, sessionTimersExpires: 20 })
      await Promise.all([next(a, 'confirmed'), next(b, 'confirmed')])
      const of = ({ enabled, refreshMethod, defaultExpires, currentExpires, running, refresher }: Npm) =>
        JSON.stringify({ enabled, refreshMethod, defaultExpires, currentExpires, running, refresher })
      note(of(a._sessionTimers))
      note(of(b._sessionTimers))
      await hangUp(a, b)
    },
  },
  {
    title: 'no session timers, headers of its own in all it says',
    more: { session_timers: false, extra_headers: ['X-Own: always'], user_agent: 'Page 1', display_name: 'Al' },
    async play(all, note) {
      const { a, b } = await talk(all, note)
      await hangUp(a, b)
    },
  },
  {
    title: 'an INVITE without an offer',
    async play({ alice, bob }, note) {
      const ringing = incoming(bob, note, 'b')
      const a = alice.call('bob', audio)
      a.on('sending', ({ request }: Npm) => {
        request.body = null
        request.setHeader('X-Late', 'yes')
      })
      const b = await ringing
      b.answer(audio)
      // What comes back is an offer, which neither library takes for one; the call ends as it ends.
      await next(b, 'accepted')
    },
  },
  {
    title: 'early media, and a tone before the answer',
    async play({ alice, bob }, note) {
      bob.once('newRTCSession', ({ session, request }: Npm) => {
        follow(note, 'b', session)
        const sdp = request.body
        request.reply(183, null, [`Contact: ${bob.contact}`], sdp)
      })
      const a = follow(note, 'a', alice.call('bob', audio))
      await next(a, 'progress')
      const tone = new Promise((resolve) => a.once('newDTMF', resolve))
      a.sendDTMF('5')
      await tone
      const over = new Promise((resolve) => a.once('failed', resolve))
      a.terminate()
      await over
    },
  },
  {
    title: 'a description that the browser refuses',
    async play({ alice, bob }, note) {
      const ringing = incoming(bob, note, 'b')
      const a = follow(note, 'a', alice.call('bob', audio))
      a.on('peerconnection:setremotedescriptionfailed', (error: Npm) => note(`refused ${error.message}`))
      a.on('sdp', (event: Npm) => {
        if (event.originator === 'remote') event.sdp += 'a=broken\r\n'
      })
      const b = await ringing
      const over = Promise.all([next(a, 'failed'), next(b, 'ended')])
      b.answer(audio)
      await over
    },
  },
  {
    title: 'an offer that the browser refuses',
    async play({ alice, bob }, note) {
      const ringing = incoming(bob, note, 'b')
      const a = follow(note, 'a', alice.call('bob', audio))
      const b = await ringing
      b.on('sdp', (event: Npm) => {
        if (event.originator === 'remote') event.sdp += 'a=broken\r\n'
      })
      const over = Promise.all([next(a, 'failed'), next(b, 'failed')])
      b.answer(audio)
      await over
    },
  },
  {
    title: 'a microphone that is refused, on either side',
    async play({ alice, bob }, note) {
      const { mediaDevices } = globalThis.navigator
      const refuse = async () => {
        throw new Error('refused')
      }
      const usual = mediaDevices.getUserMedia
      const ringing = incoming(bob, note, 'b')
      const a = follow(note, 'a', alice.call('bob', { mediaStream: stream() }))
      const b = await ringing
      mediaDevices.getUserMedia = refuse as never
      b.on('getusermediafailed', (error: Error) => note(`b: ${error.message}`))
      const over = Promise.all([next(a, 'failed'), next(b, 'failed')])
      b.answer(audio)
      await over
      const c = follow(note, 'c', alice.call('bob', audio))
      const refused = new Promise<void>((resolve) =>
        c.on('getusermediafailed', (error: Error) => {
          note(`c: ${error.message}`)
          resolve()
        }),
      )
      await refused
      mediaDevices.getUserMedia = usual
    },
  },
  {
    title: 'nobody answers',
    more: { no_answer_timeout: 1 },
    async play({ alice, bob }, note) {
      const ringing = incoming(bob, note, 'b')
      const a = follow(note, 'a', alice.call('bob', audio))
      const b = await ringing
      await Promise.all([next(a, 'failed'), next(b, 'failed')])
    },
  },
  {
    title: 'streams of the page, and what the page keeps in the session',
    async play({ alice, bob }, note) {
      const ringing = incoming(bob, note, 'b')
      const a = follow(note, 'a', alice.call('bob', { mediaStream: stream(), data: { a: 1 } }))
      const b = await ringing
      b.answer({ mediaStream: stream(), mediaConstraints: { audio: false }, data: { b: 2 }, extraHeaders: ['X-B: 2'] })
      await Promise.all([next(a, 'confirmed'), next(b, 'confirmed')])
      note(JSON.stringify([a.data, b.data, a._localMediaStreamLocallyGenerated]))
      a.data = 'mine'
      note(String(a.data))
      await hangUp(a, b)
    },
  },
  {
    title: 'requests of the page’s own inside the call',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      for (const method of ['INFO', 'FOO', 'OPTIONS'])
        await new Promise<void>((resolve) => {
          const said = (what: string) => (response: Npm) => {
            note(`${method} ${what} ${response.status_code}`)
            resolve()
          }
          a.sendRequest(method, {
            extraHeaders: ['X-Own: 1'],
            body: null,
            eventHandlers: { onSuccessResponse: said('yes'), onErrorResponse: said('no'), onDialogError: said('gone') },
          })
        })
      await hangUp(a, b)
    },
  },
  {
    title: 'an UPDATE and a re-INVITE that the page refuses',
    async play(all, note) {
      const { a, b } = await talk(all, note)
      b.on('update', ({ reject }: Npm) => reject({ status_code: 488, extraHeaders: ['X-No: 1'] }))
      await new Promise<void>((resolve) => {
        a.sendRequest('UPDATE', {
          eventHandlers: {
            onErrorResponse: (response: Npm) => {
              note(`update ${response.status_code} ${response.reason_phrase}`)
              resolve()
            },
          },
        })
      })
      await hangUp(a, b)
    },
  },
  {
    title: 'a call that takes the place of another, and one that may not',
    async play(all, note) {
      const { alice } = all
      const { b } = await talk(all, note)
      const { call_id, local_tag, remote_tag } = b._dialog.id
      const replaces = `Replaces: ${call_id};to-tag=${local_tag};from-tag=${remote_tag}`
      b.once('replaces', ({ reject }: Npm) => reject())
      const refused = follow(note, 'r', alice.call('bob', { ...audio, extraHeaders: [replaces] }))
      await next(refused, 'failed')
      const replacing = new Promise<Npm>((resolve) =>
        b.once('replaces', ({ accept }: Npm) => accept((session: Npm) => resolve(follow(note, 'n', session)))),
      )
      const c = follow(note, 'c', alice.call('bob', { ...audio, extraHeaders: [replaces] }))
      const n = await replacing
      const over = next(b, 'ended')
      n.answer(audio)
      await over
      await hangUp(c, n)
    },
  },
  {
    title: 'registering with headers and parameters, and leaving altogether',
    async play({ alice }, note) {
      alice.registrator().setExtraHeaders(['X-Reg: 1'])
      alice.registrator().setExtraContactParams({ foo: 'bar', flag: '' })
      alice.register()
      await new Promise((resolve) => setTimeout(resolve, 10))
      note(`${alice.isRegistered()} ${alice.isConnected()} ${alice.status} ${alice.get('authorization_user')}`)
      note(`${alice.set('display_name', 'New')} ${alice.set('uri', 'x')} ${alice.get('realm')}`)
      const gone = new Promise<Npm>((resolve) => alice.once('unregistered', resolve))
      alice.unregister({ all: true })
      note(words(await gone))
      note(`${alice.isRegistered()} ${alice.normalizeTarget('+1 (2)')} ${alice.normalizeTarget('1-2')}`)
    },
  },
]
