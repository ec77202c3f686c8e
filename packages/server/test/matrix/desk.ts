import { type Baresip, type BaresipOptions, type Linphone, until } from '@offhook/testkit'
import { domain } from '../e2e/harness.ts'
import type { Scene } from '../e2e/scene.ts'
import type { Row } from './rows.ts'

/** What the matrix asks of a desk phone, whatever its make. */
export interface Desk {
  readonly tone: number
  dial(user: string): Promise<void>
  /** Resolves when it rings. */
  rings(): Promise<unknown>
  answer(): Promise<void>
  hangUp(): Promise<void>
  hold(): Promise<void>
  resume(): Promise<void>
  /** Resolves when it hears this tone; from the first re-INVITE on, where it records no more, when packets come. */
  hears(hz: number): Promise<unknown>
  /** Resolves when it has told of this key. */
  pressed(key: string): Promise<unknown>
  /** All it has told of. */
  keys(): string
  /** Throws where the RTP of its call is not protected as the row says. */
  assertProtected(): void
  /** What it printed or logged. */
  told(): string
  /** From now on its recording says nothing: it got a re-INVITE. */
  recordsNoMore(): void
  /** While it holds it plays what it says on, as music. */
  readonly playsOnHold: boolean
  /** How hearing was proved last. */
  readonly proof: 'tone' | 'packets'
}

const BARESIP_KEYS = { none: undefined, sdes: 'srtp-mand', dtls: 'dtls_srtp' } as const
const LINPHONE_KEYS = { none: 'none', sdes: 'srtp', dtls: 'dtls' } as const

export const openDesk = (on: Scene, row: Row): Promise<Desk> =>
  row.make === 'baresip' ? openBaresip(on, row) : openLinphone(on, row)

async function openBaresip(on: Scene, { codec, keys }: Row): Promise<Desk> {
  const tone = 700
  const mediaEncryption = BARESIP_KEYS[keys]
  const options: Partial<BaresipOptions> = { tone, codecs: [codec], ...(mediaEncryption ? { mediaEncryption } : {}) }
  const phone: Baresip = await on.baresip('1003', options)
  let proof: Desk['proof'] = 'tone'
  const reinvited = (action: () => Promise<void>) => () => {
    // baresip 1.0 stops recording at the first re-INVITE, in or out (testkit): the packets have to prove that direction.
    proof = 'packets'
    return action()
  }
  return {
    tone,
    dial: (user) => phone.dial(`sip:${user}@${domain}`),
    rings: () => phone.waitFor('CALL_INCOMING'),
    answer: () => phone.answer(),
    hangUp: () => phone.hangUp(),
    hold: reinvited(() => phone.hold()),
    resume: reinvited(() => phone.resume()),
    async hears(hz) {
      if (proof === 'tone') return phone.waitHears(hz)
      const before = await phone.receivedPackets()
      await until(async () => (await phone.receivedPackets()) > before + 25, { what: 'packets at baresip' })
    },
    pressed: (key) =>
      phone.events.wait(({ type, param }) => type === 'CALL_DTMF_START' && param === key, { what: `digit ${key}` }),
    keys: () => phone.events.items.flatMap(({ type, param }) => (type === 'CALL_DTMF_START' ? [param] : [])).join(''),
    assertProtected() {
      const wanted = { none: /./, sdes: /SRTP is Enabled/, dtls: /DTLS-SRTP complete/ }[keys]
      if (!wanted.test(phone.output())) throw new Error(`baresip did not tell of ${keys}:\n${phone.output()}`)
    },
    told: () => phone.output(),
    recordsNoMore() {
      proof = 'packets'
    },
    playsOnHold: false,
    get proof() {
      return proof
    },
  }
}

async function openLinphone(on: Scene, { keys }: Row): Promise<Desk> {
  const tone = 850
  const phone: Linphone = await on.linphone('1004', {
    tone,
    mediaEncryption: LINPHONE_KEYS[keys],
    encryptionMandatory: keys !== 'none',
    logs: true,
  })
  return {
    tone,
    dial: (user) => phone.dial(`sip:${user}@${domain}`),
    rings: () => phone.waitFor(/Receiving new incoming call/),
    answer: () => phone.answer(),
    hangUp: () => phone.hangUp(),
    hold: () => phone.hold(),
    resume: () => phone.resume(),
    hears: (hz) => phone.waitHears(hz),
    pressed: (key) => phone.waitFor(new RegExp(`Receiving tone ${key} `)),
    keys: () => [...phone.log().matchAll(/Receiving dtmf (.)\./g)].map(([, key]) => key).join(''),
    assertProtected() {
      const wanted = {
        none: /./,
        sdes: /encryption is LinphoneMediaEncryptionSRTP/,
        dtls: /encryption is LinphoneMediaEncryptionDTLS/,
      }[keys]
      if (!wanted.test(phone.log())) throw new Error(`linphone did not tell of ${keys}`)
    },
    told: () => phone.log(),
    recordsNoMore() {},
    playsOnHold: true,
    proof: 'tone',
  }
}
