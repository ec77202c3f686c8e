/** Tabs of one person with a phone each, over fakes. */
import type { Session } from '@offhook/sip'
import { Phone } from '../../src/full/phone.ts'
import type { FullPhoneOptions } from '../../src/full/types.ts'
import type { SharedCall } from '../../src/tabs/shared-call.ts'
import { SharedPhone } from '../../src/tabs/shared-phone.ts'
import { FakeBrowser, type Tab } from '../fake/browser.ts'
import { Clock } from '../fake/clock.ts'
import { FakePeer, fakeSdp } from '../fake/media.ts'
import { alice } from '../fake/world.ts'

export const contact = '<sip:pbx.test;transport=ws>'

export interface PageOf extends Tab {
  readonly phone: SharedPhone<Phone, FullPhoneOptions>
  readonly incoming: SharedCall[]
}

export interface Scene {
  readonly clock: Clock
  readonly browser: FakeBrowser
  /** A page that has started its phone; `of`: the same tab, loaded again. */
  page(of?: Tab, lacks?: 'nothing' | 'locks' | 'channels'): Promise<PageOf>
  readonly leaders: () => PageOf[]
  /** Bob answers what came last. */
  accept(name?: string): Session
}

export function scene(): Scene {
  FakePeer.all = []
  FakePeer.slow = false
  const clock = new Clock()
  const browser = new FakeBrowser(clock)
  const pages: PageOf[] = []
  return {
    clock,
    browser,
    leaders: () => pages.filter(({ phone, state }) => phone.own && state === 'open'),
    async page(of, lacks) {
      if (of) browser.close(of)
      const tab = browser.open(of?.platform.session, lacks)
      const options: FullPhoneOptions = { server: '/ws', aor: alice, password: 'secret' }
      const phone = new SharedPhone(Phone, options, tab.platform)
      const incoming: SharedCall[] = []
      phone.on('incoming', (call) => incoming.push(call))
      const page = Object.assign(tab, { phone, incoming })
      pages.push(page)
      void phone.start().catch(() => {})
      await clock.until(() => phone.state.name === 'registered' || phone.state.name === 'failed')
      return page
    },
    accept(name = 'answer') {
      const session = browser.server.invitations.at(-1) as Session
      browser.server.apply(session.accept({ contact, body: fakeSdp(name) }, clock.now))
      return session
    },
  }
}

/** Lets time pass until the promise is settled. */
export async function settled<T>(clock: Clock, promise: Promise<T> | undefined): Promise<T | undefined> {
  let done = false
  const settle = (): void => {
    done = true
  }
  promise?.then(settle, settle)
  if (promise) await clock.until(() => done)
  return promise
}

/** Three tabs, the first of which leads and talks with Bob. */
export async function talking() {
  const made = scene()
  const [one, two, three] = [await made.page(), await made.page(), await made.page()]
  const call = one.phone.call('bob')
  await made.clock.until(() => made.browser.server.invitations.length > 0)
  const session = made.accept()
  await made.clock.until(() => three.phone.calls[0]?.state.name === 'answered')
  return { ...made, one, two, three, call, session }
}
