import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { lacks } from '../../../testkit/src/peers/needs.ts'
import { Guard } from '../session/guard.ts'
import { asWritten, stage } from './stage.ts'

describe.skipIf(lacks('sipp')).each(['udp', 'tcp'] as const)('digest with SIPp over %s', (transport) => {
  const on = stage()

  test.each([401, 407])('we challenge it with %i', async (status) => {
    const us = await on.endpoint(transport)
    const guard = new Guard({ proxy: status === 407, user: 'sipp' })
    us.on = (effect) => {
      if (effect.type !== 'invitation') return
      const refusal = guard.judge(effect.request, us.now)
      if (refusal !== undefined) us.do(effect.session.reject(refusal, us.now))
      else us.accept(effect.session)
    }
    const it = await on.sipp('auth-caller', us, { user: 'sipp', domain: `127.0.0.1:${us.port}`, values: { status } })
    const call = await us.invitation({ from: 2 })
    expect(await us.ended(call)).toBe('bye remote')
    expect(guard.seen).toEqual(['none', 'valid MD5 1'])
    await asWritten(it)
  })

  test.each([
    [401, 'WWW-Authenticate', 'Authorization'],
    [407, 'Proxy-Authenticate', 'Proxy-Authorization'],
  ])(
    'it challenges us with %i: the BYE uses the nonce again, with no further round',
    async (status, challenge, header) => {
      const us = await on.endpoint(transport)
      const it = await on.sipp('auth-called', us, { values: { status, challenge, credentials: header } })
      const credentials = { username: 'endpoint', password: 'secret' }
      const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port, { credentials })
      await us.event(call, 'accepted')
      us.hangUp(call)
      await us.heard('< 200 BYE')
      expect(us.story(call)).toEqual(['accepted', 'ended'])
      await asWritten(it)
      expect(responseIn(us.sentOrReceived('> INVITE')[1])).toEqual(expected('INVITE', us.sentOrReceived('> INVITE')[1]))
      expect(responseIn(us.sentOrReceived('> BYE')[0])).toEqual(expected('BYE', us.sentOrReceived('> BYE')[0]))
    },
  )
})

const field = (message = '', name: string) => new RegExp(`[ ,]${name}="?([^",\\r]+)`).exec(message)?.[1] ?? ''
const responseIn = (message?: string) => field(message, 'response')
const md5 = (...parts: string[]) => createHash('md5').update(parts.join(':')).digest('hex')

/** By another MD5 than ours (RFC 7616 3.4.1). */
function expected(method: string, message?: string): string {
  const [count, cnonce, qop, uri] = ['nc', 'cnonce', 'qop', 'uri'].map((name) => field(message, name))
  const secret = md5('endpoint', 'test', 'secret')
  return md5(secret, '0a1b2c3d4e5f', count ?? '', cnonce ?? '', qop ?? '', md5(method, uri ?? ''))
}
