/** What pages do. Each is played with npm's jssip on both sides, then with ours, and the logs must be the same. */
import type { Actor } from './stage.ts'

export interface Scenario {
  readonly title: string
  /** Configuration beside the account. */
  readonly alice?: object
  readonly bob?: object
  /** A third page, 1003. */
  readonly carol?: true
  play(alice: Actor, bob: Actor, carol: Actor): Promise<void>
}

const registered = async (...all: Actor[]): Promise<void> => {
  for (const one of all) await one.hears('ua.registered')
}

/** A call from Alice to Bob that is answered. */
async function talk(alice: Actor, bob: Actor): Promise<void> {
  await registered(alice, bob)
  await alice.do(`it.call('1002')`)
  await bob.hears('in0.progress')
  await bob.do('it.answer()')
  await Promise.all([alice.hears('out0.confirmed'), bob.hears('in0.confirmed')])
}

const over = async (alice: Actor, bob: Actor, how = 'ended'): Promise<void> => {
  await Promise.all([alice.hears(`out0.${how}`), bob.hears(`in0.${how}`)])
}

/** In the page: every event of a REFER, noted. */
const referHandlers = `Object.fromEntries(
  ['requestSucceeded', 'requestFailed', 'trying', 'progress', 'accepted', 'failed'].map((name) =>
    [name, (e) => it.note('refer.' + name + ' ' + it.words(e))]))`

export const scenarios: readonly Scenario[] = [
  {
    title: 'registers, unregisters, stops',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do('it.ua.unregister()')
      await alice.hears('ua.unregistered')
      await alice.do('it.ua.register()')
      await alice.hears('ua.registered')
      await alice.do('it.ua.stop()')
      await alice.hears('ua.disconnected')
    },
  },
  {
    title: 'a wrong password',
    alice: { password: 'wrong' },
    async play(alice, bob) {
      await bob.hears('ua.registered')
      await alice.hears('ua.registrationFailed')
    },
  },
  {
    title: 'a call, ended by the caller',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'a call, ended by the called with a reason',
    async play(alice, bob) {
      await talk(alice, bob)
      await bob.do(`s.terminate({ status_code: 480, reason_phrase: 'Enough' })`)
      await over(alice, bob)
    },
  },
  {
    title: 'rejected with 486',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`it.call('1002')`)
      await bob.hears('in0.progress')
      await bob.do('s.terminate({ status_code: 486 })')
      await over(alice, bob, 'failed')
    },
  },
  {
    title: 'cancelled while it rings',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`it.call('1002')`)
      await Promise.all([bob.hears('in0.progress'), alice.hears('out0.progress')])
      await alice.do('s.terminate()')
      await over(alice, bob, 'failed')
    },
  },
  {
    title: 'nobody of that number',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`it.call('4711')`)
      await alice.hears('out0.failed')
    },
  },
  {
    title: 'hold and unhold, by both',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`it.note('says ' + s.hold({}, () => it.note('held')))`)
      await alice.hears('held')
      await alice.do(`it.note(JSON.stringify(s.isOnHold())); it.note('again ' + s.hold())`)
      await alice.do(`s.unhold({}, () => it.note('unheld'))`)
      await alice.hears('unheld')
      await bob.do(`s.hold({}, () => it.note('held'))`)
      await bob.hears('held')
      await bob.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'mute and unmute',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`
        s.mute(); s.mute(); it.note(JSON.stringify(s.isMuted()))
        it.note('tracks ' + s.connection.getSenders().map(({ track }) => track?.enabled))
        s.unmute({ audio: true }); it.note(JSON.stringify(s.isMuted()))`)
      await alice.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'DTMF by INFO',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`s.sendDTMF('12#', { duration: 120, interToneGap: 60 })`)
      for (let tone = 0; tone < 3; tone++) await alice.hears('out0.newDTMF')
      await alice.do(`
        for (const tones of [undefined, '', 'x', {}]) try { s.sendDTMF(tones) } catch (e) { it.note(e.name + ' ' + e.message) }`)
      await alice.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'sendInfo',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`s.on('newInfo', ({ info }) => {
        info.on('succeeded', (e) => it.note('info succeeded ' + it.words(e)))
        info.on('failed', (e) => it.note('info failed ' + it.words(e)))
      }); s.sendInfo('text/plain', 'hello')`)
      await alice.hears('info ')
      await alice.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'a MESSAGE',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`it.ua.sendMessage('1002', 'hello', { eventHandlers: {
        succeeded: (e) => it.note('message succeeded ' + it.words(e)), failed: (e) => it.note('message failed ' + it.words(e)) } })`)
      await alice.hears('message ')
    },
  },
  {
    title: 'an OPTIONS',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`it.ua.sendOptions('1002', null, { eventHandlers: {
        succeeded: (e) => it.note('options succeeded ' + it.words(e)), failed: (e) => it.note('options failed ' + it.words(e)) } })`)
      await alice.hears('options ')
    },
  },
  {
    title: 'a blind transfer by REFER: the server sees to it',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`s.refer('600', { eventHandlers: ${referHandlers} })`)
      await alice.hears('refer.accepted')
      await alice.hears('out0.ended')
      await bob.do('s.terminate()')
      await bob.hears('in0.ended')
    },
  },
  {
    title: 'a blind transfer to nobody: the call goes on',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`s.refer('4711', { eventHandlers: ${referHandlers} })`)
      await alice.hears('refer.requestFailed')
      await alice.do(`it.note('talking ' + s.isEstablished()); s.terminate()`)
      await over(alice, bob)
    },
  },
  {
    title: 'renegotiate',
    async play(alice, bob) {
      await talk(alice, bob)
      await alice.do(`it.note('says ' + s.renegotiate({}, () => it.note('agreed')))`)
      await alice.hears('agreed')
      await alice.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'candidates that are enough when the page says so, and a description that it changes',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`let told = 0
        it.call('1002', { eventHandlers: {
          icecandidate({ candidate, ready }) { if (told++ === 0) it.note('candidate ' + typeof candidate.candidate); ready() },
          sdp(e) { it.note('sdp ' + e.originator + ' ' + e.type); if (e.originator === 'local') e.sdp += 'a=x-page:1\\r\\n' },
          sending({ request }) { it.note('body ' + request.body.includes('a=x-page:1')); request.setHeader('X-Page', '1') },
        } })
        it.listen(it.last, 'out0', ['progress', 'accepted', 'confirmed', 'ended'])`)
      await bob.hears('in0.progress')
      await bob.do('it.answer({ pcConfig: { iceServers: [] }, rtcAnswerConstraints: {} })')
      await Promise.all([alice.hears('out0.confirmed'), bob.hears('in0.confirmed')])
      await alice.do(
        `it.note([s.connection.getRemoteStreams().length, s.connection.getReceivers().map(({ track }) => track.kind)].join())`,
      )
      await alice.do('s.terminate()')
      await over(alice, bob)
    },
  },
  {
    title: 'an attended transfer: REFER with Replaces',
    carol: true,
    async play(alice, bob, carol) {
      await registered(carol)
      await talk(alice, bob)
      await alice.do(`it.first = s; await new Promise((done) => s.hold({}, done)); it.call('1003')`)
      await carol.hears('in0.progress')
      await carol.do('it.answer()')
      await Promise.all([alice.hears('out1.confirmed'), carol.hears('in0.confirmed')])
      await alice.do(`it.first.refer('1003', { replaces: s, eventHandlers: ${referHandlers} })`)
      await alice.hears('refer.accepted')
      await bob.do('s.terminate()')
      await Promise.all([bob.hears('in0.ended'), carol.hears('in0.ended')])
    },
  },
  {
    title: 'the wrong verb at the wrong time',
    async play(alice, bob) {
      await registered(alice, bob)
      await alice.do(`
        const attempt = (what, act) => { try { it.note(what + ' ' + act()) } catch (e) { it.note(what + ' ' + e.name + ' ' + e.message + ' ' + e.code) } }
        attempt('no target', () => it.ua.call())
        attempt('bad target', () => it.ua.call('sip:'))
        attempt('no body', () => it.ua.sendMessage('1002'))
        it.call('1002')
        const session = it.last
        attempt('hold', () => session.hold())
        attempt('dtmf', () => session.sendDTMF('1'))
        attempt('info', () => session.sendInfo('text/plain', 'x'))
        attempt('answer', () => session.answer())
        attempt('refer', () => session.refer('1003'))
        it.note([session.direction, session.isInProgress(), session.isEstablished(), session.isEnded(), session.status].join())
        attempt('terminate', () => session.terminate({ status_code: 42 }))`)
      await Promise.all([bob.hears('in0.progress'), alice.hears('out0.progress')])
      await alice.do(`s.terminate()
        it.note([s.isInProgress(), s.isEstablished(), s.isEnded(), s.status].join())
        try { s.terminate() } catch (e) { it.note(e.name + ' ' + e.message + ' ' + e.status) }`)
      await bob.hears('in0.failed')
    },
  },
]
