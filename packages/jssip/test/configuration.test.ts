/** What a user agent takes and refuses, side by side with npm's; and what every object of it can do: tell. */
import { EventEmitter as NodeEmitter } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EventEmitter } from '../src/events.ts'
import JsSIP from '../src/index.ts'
import { type Npm, npm } from './npm.ts'
import { Line } from './wire/parties.ts'

const theirs = npm()
const uri = 'sip:alice@pbx.test'
const line = (): Line => new Line('alice', () => {})

const configurations: Readonly<Record<string, () => object | undefined>> = {
  nothing: () => undefined,
  'no sockets': () => ({ uri }),
  'no uri': () => ({ sockets: line() }),
  'empty sockets': () => ({ sockets: [], uri }),
  'a socket that is none': () => ({ sockets: { url: 'x' }, uri }),
  'a weight that is none': () => ({ sockets: [{ socket: line(), weight: 'x' }], uri }),
  'a bare socket, a bare uri': () => ({ sockets: line(), uri: 'alice@pbx.test' }),
  'sockets of both kinds': () => ({ sockets: [line(), { socket: line(), weight: 3 }], uri }),
  'a uri without a user': () => ({ sockets: line(), uri: 'sip:pbx.test' }),
  'a uri that is none': () => ({ sockets: line(), uri: 'sip:alice@' }),
  everything: () => ({
    sockets: line(),
    uri: 'sip:alice@pbx.test:5080;transport=ws',
    authorization_user: 'al',
    authorization_jwt: 'Bearer x',
    password: 12,
    realm: 'r',
    ha1: 'h',
    display_name: 0,
    contact_uri: 'sip:al@host.test;transport=ws',
    instance_id: 'uuid:f6e15cd0-17ed-11e4-8c21-0800200c9a66',
    no_answer_timeout: '30',
    session_timers: false,
    session_timers_refresh_method: 'invite',
    register: false,
    register_expires: 0,
    registrar_server: 'registrar.test',
    use_preloaded_route: true,
    user_agent: 'x',
    extra_headers: ['X: y', 5],
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 2,
  }),
  'what is empty is the default': () => ({
    sockets: line(),
    uri,
    password: '',
    display_name: null,
    no_answer_timeout: Number.NaN,
  }),
  ...Object.fromEntries(
    Object.entries({
      authorization_user: 'a"b',
      authorization_jwt: 5,
      contact_uri: 'nowhere',
      instance_id: 'short',
      no_answer_timeout: -1,
      session_timers: 'yes',
      session_timers_refresh_method: 'BYE',
      session_timers_force_refresher: 1,
      register: 'no',
      register_expires: -1,
      registrar_server: 'sip:user@registrar.test',
      use_preloaded_route: 1,
      user_agent: 5,
      extra_headers: 'X: y',
      connection_recovery_min_interval: 0,
      connection_recovery_max_interval: 'x',
    }).map(([name, value]) => [`a wrong ${name}`, () => ({ sockets: line(), uri, [name]: value })]),
  ),
}

describe('new UA', () => {
  test.each(Object.keys(configurations))('%s', (title) => {
    const look = (library: Npm) => {
      try {
        const ua = new library.UA(configurations[title]?.())
        const { jssip_id, via_host, instance_id, contact_uri, ...rest } = ua.configuration
        const own = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, `${value}`]))
        const shapes = [jssip_id.length, typeof via_host, instance_id.length, contact_uri.getParam('transport')]
        return [own, shapes, ua.status, ua.transport.url, ua.get('ha1'), Object.isFrozen(ua.configuration)]
      } catch (error) {
        const { name, message, code, parameter } = error as Npm
        return [name, message.replace(/Invalid value .* for/, 'Invalid value for'), code, parameter]
      }
    }
    expect(look(JsSIP)).toEqual(look(theirs))
  })

  test('what is settled cannot be changed', () => {
    for (const library of [JsSIP, theirs] as Npm[]) {
      const { configuration } = new library.UA({ sockets: line(), uri })
      expect(() => {
        configuration.uri = 'x'
      }).toThrow(TypeError)
    }
  })
})

describe('an emitter', () => {
  test('tells as Node’s does', () => {
    const run = (emitter: EventEmitter | NodeEmitter) => {
      const log: unknown[] = []
      const first = function (this: unknown, ...args: unknown[]) {
        log.push('first', args, this === emitter)
      }
      const second = () => log.push('second')
      emitter
        .on('x', first)
        .once('x', second)
        .prependListener('x', () => log.push('before'))
      log.push(emitter.emit('x', 1, 2), emitter.emit('x'), emitter.emit('y'))
      emitter.on('x', () => emitter.removeListener('x', first))
      emitter.emit('x')
      emitter.emit('x')
      log.push(emitter.listenerCount('x'), emitter.eventNames(), emitter.listeners('none'))
      emitter.on('x', first).on('x', first).off('x', first)
      log.push(emitter.listenerCount('x'))
      emitter.removeAllListeners('x')
      log.push(emitter.eventNames(), emitter.setMaxListeners(3).getMaxListeners())
      for (const error of [new Error('one'), 'text'])
        try {
          emitter.emit('error', error)
        } catch (thrown) {
          log.push((thrown as Error).message)
        }
      try {
        emitter.on('x', 'none' as never)
      } catch (thrown) {
        log.push((thrown as Error).name)
      }
      return log
    }
    const [ours, nodes] = [run(new EventEmitter()), run(new NodeEmitter())]
    // Node spells what is no Error in its own colours.
    expect(ours.map(String).filter((line) => !line.startsWith('Unhandled'))).toEqual(
      nodes.map(String).filter((line) => !line.startsWith('Unhandled')),
    )
  })
})

describe('JsSIP.debug', () => {
  afterEach(() => JsSIP.debug.disable())

  test('prints what is enabled and nothing else', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {})
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const ua: Npm = new JsSIP.UA({ sockets: line(), uri })
    ua.get('nonsense')
    expect(warn).not.toHaveBeenCalled()
    JsSIP.debug.enable('JsSIP:*,-JsSIP:Transport')
    ua.get('nonsense')
    expect(String(warn.mock.calls[0]?.[0])).toContain('JsSIP:WARN:UA')
    ua.transport.send('x')
    expect(JsSIP.debug.enabled('JsSIP:Transport')).toBe(false)
    expect(JsSIP.debug.enabled('JsSIP:UA')).toBe(true)
    expect(JsSIP.debug.disable()).toBe('JsSIP:*,-JsSIP:Transport')
    expect(JsSIP.debug('JsSIP:x').extend('y').namespace).toBe('JsSIP:x:y')
    info.mockRestore()
    warn.mockRestore()
  })
})
