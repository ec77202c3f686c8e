import {
  applyRegister,
  type Binding,
  type Flow,
  makeRequest,
  type RegistrarPolicy,
  type SipRequest,
} from '@offhook/sip'
import { describe, expect, test } from 'vitest'

const flow = (id: string): Flow => ({
  id,
  transport: 'ws',
  local: { host: 'pbx.test' },
  remote: { address: '192.0.2.9', port: 1000 },
})

interface Wish {
  readonly contacts?: readonly string[]
  readonly expires?: number
  readonly callId?: string
  readonly cseq?: number
  readonly more?: readonly (readonly [string, string])[]
}

function register({ contacts = [], expires, callId = 'call', cseq = 1, more = [] }: Wish): SipRequest {
  return makeRequest({
    method: 'REGISTER',
    uri: 'sip:pbx.test',
    headers: [
      ['Via', 'SIP/2.0/WS x.invalid;branch=z9hG4bK1'],
      ['From', '<sip:1001@pbx.test>;tag=a'],
      ['To', '<sip:1001@pbx.test>'],
      ['Call-ID', callId],
      ['CSeq', `${cseq} REGISTER`],
      ...contacts.map((contact) => ['Contact', contact] as const),
      ...(expires === undefined ? [] : ([['Expires', `${expires}`]] as const)),
      ...more,
    ],
  })
}

/** Applies one after the other, a second apart, each over a flow of its own; gives the last result. */
function apply(wishes: readonly Wish[], policy: RegistrarPolicy = {}) {
  let bindings: readonly Binding[] = []
  let last: ReturnType<typeof applyRegister> | undefined
  for (const [index, wish] of wishes.entries()) {
    last = applyRegister(register(wish), flow(`f${index}`), bindings, index * 1000, policy)
    bindings = last.bindings
  }
  if (last === undefined) throw new Error('nothing to apply')
  return { ...last, uris: bindings.map(({ uri }) => uri), status: last.response.status }
}

const desk = '<sip:1001@192.0.2.1:5060>'
const other = '<sip:1001@192.0.2.2:5060>'
const tab = (host: string, regId = 1) =>
  `<sip:1001@${host}.invalid;transport=ws>;+sip.instance="<urn:uuid:one>";reg-id=${regId}`

describe('bindings', () => {
  test('one is made, and listed with what is left of it', () => {
    const { response, bindings, changed } = apply([{ contacts: [`${desk};q=0.5`], expires: 300 }])
    expect(changed).toBe(true)
    expect(bindings).toMatchObject([
      { uri: 'sip:1001@192.0.2.1:5060', expiresAt: 300_000, q: 0.5, callId: 'call', cseq: 1 },
    ])
    expect(response.headers?.[0]).toEqual(['Contact', '<sip:1001@192.0.2.1:5060>;q=0.5;expires=300'])
    const query = applyRegister(register({ cseq: 2 }), flow('x'), bindings, 100_000)
    expect(query.changed).toBe(false)
    expect(query.response.headers?.[0]).toEqual(['Contact', '<sip:1001@192.0.2.1:5060>;q=0.5;expires=200'])
  })

  test('a contact’s own expiry goes before the header’s, that before the default', () => {
    const expiry = (wish: Wish) => (apply([wish]).bindings[0]?.expiresAt ?? 0) / 1000
    expect(expiry({ contacts: [`${desk};expires=100`], expires: 200 })).toBe(100)
    expect(expiry({ contacts: [desk], expires: 200 })).toBe(200)
    expect(expiry({ contacts: [desk] })).toBe(600)
    expect(expiry({ contacts: [`${desk};expires=soon`], expires: 200 })).toBe(200)
    expect(expiry({ contacts: [`${desk};expires=9999999`] })).toBe(3600)
  })

  test('a second device is one more, the same again is not', () => {
    expect(apply([{ contacts: [desk] }, { contacts: [other], callId: 'two' }]).uris).toHaveLength(2)
    expect(apply([{ contacts: [desk] }, { contacts: [desk], cseq: 2 }]).uris).toHaveLength(1)
    expect(apply([{ contacts: [desk, other] }]).uris).toHaveLength(2)
  })

  test('expires=0 removes one, * all', () => {
    const both = { contacts: [desk, other] }
    expect(apply([both, { contacts: [`${desk};expires=0`], cseq: 2 }]).uris).toEqual(['sip:1001@192.0.2.2:5060'])
    expect(apply([both, { contacts: ['*'], expires: 0, cseq: 2 }]).uris).toEqual([])
  })

  test('a lapsed one counts no more', () => {
    const { bindings } = apply([{ contacts: [`${desk};expires=60`] }])
    expect(applyRegister(register({ cseq: 2 }), flow('x'), bindings, 60_000).bindings).toEqual([])
  })
})

describe('one device', () => {
  test('that comes from a new flow and address replaces its binding', () => {
    const { uris, bindings } = apply([{ contacts: [tab('a')] }, { contacts: [tab('b')], callId: 'reload' }])
    expect(uris).toEqual(['sip:1001@b.invalid;transport=ws'])
    expect(bindings[0]?.flow.id).toBe('f1')
  })

  test('has several flows when it numbers them', () => {
    expect(apply([{ contacts: [tab('a', 1)] }, { contacts: [tab('b', 2)], callId: 'second' }]).uris).toHaveLength(2)
  })

  test('that knows outbound is told that its flow will be used', () => {
    const { response } = apply([{ contacts: [tab('a')], more: [['Supported', 'path, outbound']] }])
    expect(response.headers).toContainEqual(['Require', 'outbound'])
    expect(apply([{ contacts: [desk], more: [['Supported', 'outbound']] }]).response.headers).not.toContainEqual([
      'Require',
      'outbound',
    ])
  })

  test('behind proxies: Path is kept and given back', () => {
    const { response, bindings } = apply([{ contacts: [desk], more: [['Path', '<sip:edge;lr>']] }], {
      serviceRoute: ['<sip:pbx;lr>'],
    })
    expect(bindings[0]?.path).toEqual(['<sip:edge;lr>'])
    expect(response.headers).toContainEqual(['Path', '<sip:edge;lr>'])
    expect(response.headers).toContainEqual(['Service-Route', '<sip:pbx;lr>'])
  })
})

describe('refused, with everything left as it was', () => {
  test.each([
    ['too short a time', { contacts: [`${desk};expires=10`], cseq: 2 }, 423],
    ['* with another contact', { contacts: ['*', desk], expires: 0, cseq: 2 }, 400],
    ['* that does not expire', { contacts: ['*'], expires: 60, cseq: 2 }, 400],
    ['a contact that is no address', { contacts: ['<nonsense>'], cseq: 2 }, 400],
    ['an old CSeq', { contacts: [desk], cseq: 1 }, 500],
    ['an old CSeq with *', { contacts: ['*'], expires: 0, cseq: 1 }, 500],
    ['one good and one bad contact', { contacts: [other, `${desk};expires=1`], cseq: 2 }, 423],
  ] as const)('%s', (_what, wish, status) => {
    const result = apply([{ contacts: [desk] }, wish])
    expect([result.status, result.uris, result.changed]).toEqual([status, ['sip:1001@192.0.2.1:5060'], false])
  })

  test('423 says how long at least', () => {
    expect(apply([{ contacts: [`${desk};expires=10`] }]).response.headers).toEqual([['Min-Expires', '60']])
  })

  test('one device too many', () => {
    const wishes = [1, 2, 3].map((number) => ({ contacts: [`<sip:1001@192.0.2.${number}>`], callId: `${number}` }))
    const result = apply(wishes, { maxBindings: 2 })
    expect([result.status, result.uris.length]).toEqual([403, 2])
  })
})

describe('Path and outbound (RFC 3327, RFC 5626 6)', () => {
  const behind = (path: string): Wish => ({
    contacts: [tab('a')],
    more: [
      ['Via', 'SIP/2.0/WS tab.invalid;branch=z9hG4bK2'],
      ['Supported', 'path, outbound'],
      ['Path', '<sip:inner.example.com;lr>'],
      ['Path', path],
    ],
  })
  const headersOf = (wish: Wish, policy?: RegistrarPolicy) => {
    const { response, status, bindings } = apply([wish], policy)
    const of = (name: string) => (response.headers ?? []).filter(([other]) => other === name).map(([, value]) => value)
    return { status, of, bindings }
  }

  test('the path is kept in its order, and comes back in the 200', () => {
    const { bindings, of } = headersOf(behind('<sip:edge.example.com;lr;ob>'))
    expect(bindings[0]?.path).toEqual(['<sip:inner.example.com;lr>', '<sip:edge.example.com;lr;ob>'])
    expect(of('Path')).toEqual(bindings[0]?.path)
  })

  test('a flow is promised where the proxy next to the device keeps it', () => {
    const policy = { flowTimer: 90 }
    expect(headersOf(behind('<sip:edge.example.com;lr;ob>'), policy).of('Require')).toEqual(['outbound'])
    expect(headersOf(behind('<sip:edge.example.com;lr;ob>'), policy).of('Flow-Timer')).toEqual(['90'])
    expect(headersOf(behind('<sip:edge.example.com;lr;object>'), policy).of('Require')).toEqual([])
    expect(headersOf(behind('<sip:edge.example.com;lr>'), policy).of('Flow-Timer')).toEqual([])
  })

  test('a strict registrar refuses it where that proxy does not', () => {
    expect(headersOf(behind('<sip:edge.example.com;lr>'), { strictOutbound: true }).status).toBe(439)
    expect(headersOf(behind('<sip:edge.example.com;lr;ob>'), { strictOutbound: true }).status).toBe(200)
    expect(
      headersOf({ contacts: [tab('a')], more: [['Supported', 'outbound']] }, { strictOutbound: true }).status,
    ).toBe(200)
  })
})
