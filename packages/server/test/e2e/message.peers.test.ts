/** Texts between pages by way of the server (RFC 3428). */
import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { SipEndpoint } from '../../../testkit/src/sip-endpoint/index.ts'
import { domain, passwordOf } from './harness.ts'
import { scene } from './scene.ts'

describe('a text', () => {
  const on = scene()

  const desk = async (user: string): Promise<SipEndpoint> => {
    const phone = await SipEndpoint.open({ name: user, domain })
    on.afterwards(phone)
    phone.on = (effect) => {
      if (effect.type === 'request') phone.do(phone.ua.respond(effect.transaction, { status: 200 }, phone.now))
    }
    return phone
  }

  /** Asks over UDP; resolves with the response. */
  const ask = async (phone: SipEndpoint, method: string, uri: string, password?: string): Promise<string> => {
    const credentials = password === undefined ? undefined : { username: phone.name, password }
    const flow = await phone.flow(on.server.ports.sip)
    const text = method === 'MESSAGE' ? { headers: [['Content-Type', 'text/plain']] as const, body: 'psst' } : {}
    const from = phone.effects.items.length
    const options = { flow, method, uri, from: phone.aor, to: uri, credentials, ...text }
    phone.do(phone.ua.request(options, phone.now).effects)
    const found = await phone.effects.wait(({ type }) => type === 'response', { from })
    if (found.type !== 'response' || !found.response) throw new Error(`no response to ${method}`)
    return [`${found.response.status} ${found.response.reason}`, ...found.response.lines('Allow')].join('\n')
  }

  test.skipIf(lacks('chromium'))('goes from page to page, to a desk phone of the same person as well', async () => {
    const browser = await on.chromium(440)
    const alice = await on.webPhone('1001', { browser })
    const bob = await on.webPhone('1002', { browser })
    const phone = await desk('1002')
    await phone.register(on.server.ports.sip, { credentials: { username: '1002', password: passwordOf('1002') } })
    await alice.text('1002', '你好, Bob')
    await alice.waitFor('sent')
    expect(await bob.waitFor('text')).toBe('text 1001 你好, Bob')
    await phone.heard('< MESSAGE')
    await bob.text('1001', 'hello')
    expect(await alice.waitFor('text')).toBe('text 1002 hello')
    await alice.text('1999', 'anybody?')
    expect(await alice.waitFor('failed')).toBe('failed not-found 404')
    const from = (await alice.log()).length
    await alice.text('1004', 'there?')
    expect(await alice.waitFor('failed', { from })).toBe('failed unavailable 480')
  })

  test.skipIf(lacks('chromium'))('goes both ways between our page and one of npm jssip', async () => {
    const browser = await on.chromium(440)
    const alice = await on.webPhone('1001', { browser })
    const bob = await on.webPhone('1003', { browser, library: 'jssip' })
    await alice.text('1003', 'to JsSIP')
    expect(await bob.waitFor('text')).toBe('text 1001 to JsSIP')
    await alice.waitFor('sent')
    await bob.text('1001', 'from JsSIP')
    expect(await alice.waitFor('text')).toBe('text 1003 from JsSIP')
    await bob.waitFor('sent')
  })

  test('is taken from nobody who has not signed in, and for no other domain', async () => {
    const phone = await desk('1001')
    expect(await ask(phone, 'MESSAGE', `sip:1002@${domain}`)).toMatch(/^401 /)
    expect(await ask(phone, 'MESSAGE', `sip:1002@${domain}`, 'guessed')).toMatch(/^403 Wrong extension or password/)
    expect(await ask(phone, 'MESSAGE', 'sip:1002@elsewhere.test', passwordOf('1001'))).toMatch(/^404 /)
    expect(await ask(phone, 'MESSAGE', `sip:1004@${domain}`, passwordOf('1001'))).toMatch(/^480 /)
  })

  test('and what else is taken stands in the answer to OPTIONS', async () => {
    const phone = await desk('1001')
    const answer = await ask(phone, 'OPTIONS', `sip:${domain}`)
    expect(answer).toMatch(/^200 /)
    for (const method of ['INVITE', 'REFER', 'NOTIFY', 'MESSAGE', 'INFO', 'UPDATE', 'PRACK', 'REGISTER'])
      expect(answer).toContain(method)
  })
})
