import { describe, expect, it } from 'vitest'
import { failure } from '../scripts/demo/failures.ts'
import { StandInPhone } from '../scripts/demo/stand-in-phone.ts'
import { PhoneModel } from '../src/model/phone-model.ts'
import { memoryStorage } from '../src/model/storages.ts'
import { Store } from '../src/model/store.ts'
import { Ringer } from '../src/sound/ringer.ts'
import { ring, ringback, waiting } from '../src/sound/tones.ts'

const account = { server: 'wss://pbx.example/ws', aor: 'sip:1001@pbx.example', password: 'secret' }

/** Records what should sound; Node has no Web Audio. */
class QuietRinger extends Ringer {
  sounding: unknown
  override play(cadence: Parameters<Ringer['play']>[0]): void {
    this.sounding = cadence
  }
  override beep(): void {}
}

async function signedIn() {
  const store = new Store(memoryStorage(), memoryStorage())
  const ringer = new QuietRinger()
  let phone: StandInPhone | undefined
  const told: string[] = []
  const model = new PhoneModel({
    store,
    ringer,
    createPhone: () => (options) => {
      phone = new StandInPhone(options)
      return phone
    },
    language: () => 'zh',
    now: () => 1000,
    changed: () => {},
    phoneState: (state) => told.push(state.name),
    callState: (call) => told.push(`${call.direction} ${call.state.name}`),
  })
  await model.signIn(account, false)
  if (!phone) throw new Error('no phone was made')
  return { model, phone, store, ringer, told }
}

describe('the phone', () => {
  it('imports without a browser', async () => {
    expect('window' in globalThis).toBe(false)
    expect(Object.keys(await import('../src/index.ts'))).toContain('OffhookPhone')
  })

  it('signs in, keeps the account, and forgets the typed password', async () => {
    const { model, store, told } = await signedIn()
    expect(model.screen).toBe('pad')
    expect(store.account()).toEqual(account)
    expect(model.form.password).toBe('')
    expect(told).toEqual(['idle', 'connecting', 'registered'])
  })

  it('stays at the form with the reason when the password is wrong, and keeps nothing', async () => {
    const { model, store } = await signedIn()
    model.signOut()
    await model.signIn({ ...account, password: 'wrong' }, true)
    expect(model.screen).toBe('sign-in')
    expect(model.form.failure?.reason).toBe('wrong-password')
    expect(store.account()).toBeUndefined()
  })

  it('rings until the call is answered, and not a moment longer', async () => {
    const { model, phone, ringer } = await signedIn()
    const call = phone.ring('1002')
    expect(model.screen).toBe('incoming')
    expect(ringer.sounding).toBe(ring)
    const answering = model.answer(call)
    expect(ringer.sounding).toBeUndefined()
    await answering
    expect(model.screen).toBe('in-call')
    expect(ringer.sounding).toBeUndefined()
  })

  it('goes on ringing when the microphone was refused', async () => {
    const { model, phone, ringer } = await signedIn()
    const call = phone.ring('1002')
    call.refuseMicrophone = true
    await model.answer(call)
    expect(model.failure?.reason).toBe('microphone-refused')
    expect(model.screen).toBe('incoming')
    expect(ringer.sounding).toBe(ring)
    call.refuseMicrophone = false
    await model.answer(call)
    expect(model.failure).toBeUndefined()
  })

  it('is silent at once when the caller gives up, and counts a missed call', async () => {
    const { model, phone, ringer } = await signedIn()
    phone.ring('1002').end({ by: 'remote', kind: 'missed' })
    expect(ringer.sounding).toBeUndefined()
    expect(model.unseenMissed).toBe(1)
    expect(model.recents[0]).toMatchObject({ number: '1002', kind: 'missed', direction: 'incoming', at: 1000 })
    model.set({ tab: 'recents' })
    expect(model.unseenMissed).toBe(0)
  })

  it('plays ringback only while there is no early media', async () => {
    const { model, phone, ringer } = await signedIn()
    model.call('138 1234 5678')
    const call = phone.calls[0]
    expect(call?.remote.number).toBe('13812345678')
    expect(ringer.sounding).toBeUndefined()
    call?.become({ name: 'ringing' })
    expect(ringer.sounding).toEqual(ringback('zh'))
    call?.become({ name: 'earlyMedia' })
    expect(ringer.sounding).toBeUndefined()
  })

  it('refuses to call nobody, before it is registered, or beside another call', async () => {
    const { model, phone } = await signedIn()
    expect(() => model.call('  ')).toThrow('no number')
    phone.become({ name: 'reconnecting', failure: failure('connection-lost') })
    expect(() => model.call('1002')).toThrow('not registered')
    phone.become({ name: 'registered' })
    model.call('1002')
    expect(() => model.call('1003')).toThrow('a call already')
  })

  it('shows a second caller softly, and hangs up the first to answer', async () => {
    const { model, phone, ringer } = await signedIn()
    const first = phone.ring('1002')
    await model.answer(first)
    const second = phone.ring('1003')
    expect(model.board.waiting).toBe(second)
    expect(ringer.sounding).toBe(waiting)
    await model.answerInstead(second)
    expect(first.state.name).toBe('ended')
    expect(second.state.name).toBe('answered')
    expect(model.board.current).toBe(second)
    expect(model.board.ended).toBeUndefined()
  })

  it('shows why a call ended, until a digit or "done" takes that away', async () => {
    const { model, phone } = await signedIn()
    model.call('1002')
    phone.calls[0]?.fail('busy')
    expect(model.screen).toBe('ended')
    expect(model.board.ended?.outcome.failure?.reason).toBe('busy')
    model.press('6')
    expect(model.screen).toBe('pad')
    expect(model.number).toBe('6')
  })

  it('sends digits once there is somebody to hear them', async () => {
    const { model, phone } = await signedIn()
    const call = phone.ring('1002')
    model.press('1')
    await model.answer(call)
    model.press('2')
    model.press('#')
    expect(call.digits).toBe('2#')
    expect(model.sent).toBe('2#')
  })

  it('leaves an injected phone alone', async () => {
    const { model } = await signedIn()
    const phone = new StandInPhone(account)
    await phone.start()
    model.use(phone)
    expect(model.screen).toBe('pad')
    model.use(undefined)
    expect(phone.state.name).toBe('registered')
    expect(model.screen).toBe('sign-in')
  })
})
